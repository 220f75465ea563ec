"""The shapes of requests and answers, for reading and for the OpenAPI document; values are judged by the domain."""
