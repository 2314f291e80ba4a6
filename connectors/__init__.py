"""Vendors translated into the vocabulary of `models`. Each connector is a folder; they share only `sdk`."""
