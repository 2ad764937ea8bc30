"""The manual: what is made from the code, and whether the rest says what is true."""
