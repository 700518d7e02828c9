"""How well purchasers are matched: measured on gyms whose truth is known."""
