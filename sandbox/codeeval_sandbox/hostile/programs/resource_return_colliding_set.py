# class: resource
# want: wrong|timeout|memory|output_limit
# problem: add
# what: returns a set of numbers that all compete for one place of its table
# stops: time of the checker is limited too; the order of large sets is not worked out
def add(a, b):
    return {number * ((1 << 61) - 1) for number in range(3000)}
