"""Look things up in a published snapshot: find, portray, list; masked as it is shown."""
