# class: forgery
# want: wrong|exited|exception|crashed|timeout
# problem: sort
# what: replaces the builtins that tests are written with
# stops: the suite runs in another process
import builtins

builtins.sorted = lambda xs, **options: xs
builtins.len = lambda xs: 2
builtins.all = builtins.any = lambda xs: True
builtins.isinstance = builtins.hasattr = lambda *args: True


def srt(xs):
    return xs
