"""A believable business to try things on: about 18 months of trade, made by the same use cases as real trade."""

from billing_app.services.sample.entering import SampleLogin, clear_interrupted_sample, enter_sample, prepare_sample
from billing_app.services.sample.removing import remove_sample

__all__ = ["SampleLogin", "clear_interrupted_sample", "enter_sample", "prepare_sample", "remove_sample"]
