"""Lists of words that the product needs, each with its source and licence beside it (LICENCE.txt)."""
