"""A bank's files: their front matter and schema, one question's text and a whole folder as values, and the text of a new question."""
