# class: control
# want: passed
# problem: group_by_length
# what: int keys and tuples, which a JSON codec would change
# stops: the codec keeps exact types
def group_by_length(words):
    groups = {}
    for word in words:
        groups[len(word)] = (*groups.get(len(word), ()), word)
    return groups
