"""The make-believe client and its fake vendors: small servers on loopback, as strict as the real ones."""
