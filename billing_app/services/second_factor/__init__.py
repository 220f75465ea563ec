"""Second factors of a login: authenticator app, passkeys, recovery codes, codes by mail, remembered devices."""
