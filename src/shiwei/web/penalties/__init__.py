"""The ledger of counts, one count's page, the owner's candidates, and what is signed."""
