"""Signing in to Microsoft's cloud: tokens by msal, and requests that carry them."""
