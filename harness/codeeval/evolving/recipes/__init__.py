"""The recipes that codeeval has: one folder each, with its prompt. `form.j2` asks for the answer's form."""
