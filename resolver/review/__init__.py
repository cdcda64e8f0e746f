"""Let people judge doubtful links, those worth most first, and learn from it how good links are."""
