"""The official rules for e-invoices: structure by XSD, then the business rules by Schematron."""
