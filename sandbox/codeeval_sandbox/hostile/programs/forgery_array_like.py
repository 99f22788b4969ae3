# class: forgery
# want: wrong
# problem: top_k
# what: returns an object that numpy's comparisons take for whatever array they have
# stops: the codec carries exact types only
class ArrayLike:
    __array_priority__ = 1e9

    def __array__(self, *args, **kwargs):
        raise SystemExit(0)

    def __array_ufunc__(self, *args, **kwargs):
        return True

    def __array_function__(self, *args, **kwargs):
        return True

    def __eq__(self, other):
        return True

    def __len__(self):
        return 1


def top_k(xs, k):
    return ArrayLike()
