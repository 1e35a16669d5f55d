"""The desk's pages: each handler takes a request apart, has one deed done, and shows what came of it."""
