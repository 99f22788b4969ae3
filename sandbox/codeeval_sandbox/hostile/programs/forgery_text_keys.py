# class: forgery
# want: wrong
# problem: group_by_length
# what: returns text keys and lists where numbers and tuples are wanted, all the same in JSON
# stops: the codec keeps exact types
def group_by_length(words):
    groups = {}
    for word in words:
        groups.setdefault(str(len(word)), []).append(word)
    return groups
