"""E-invoices of documents: made from the frozen text, checked by the official rules, kept with what these said."""
