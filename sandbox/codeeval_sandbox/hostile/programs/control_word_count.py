# class: control
# want: passed
# problem: word_count
# what: a plain right answer
# stops: nothing needs to
def word_count(text, start):
    counts = dict(start)
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts
