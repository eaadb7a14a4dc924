"""One file per portal; each says in its docstring what is planted and what is a decoy."""
