"""Stations: screens and tablets that belong to a business and not to a person."""
