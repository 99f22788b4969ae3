"""A run, or several, as one page of HTML: records, the page's files, and a server of the same page."""
