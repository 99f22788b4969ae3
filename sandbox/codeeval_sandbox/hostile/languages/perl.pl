#% forgery: ends well at once
exit 0;
#% forgery: ends well in the function, past its ends
use POSIX ();
sub add { POSIX::_exit(0); }
#% forgery: makes every end a good one
END { $? = 0 }
sub add { return 7; }
#% forgery: an object that equals every number
package Any; use overload '==' => sub { 1 }, fallback => 1; package main;
sub add { return bless {}, 'Any'; }
#% forgery: dies well
$SIG{__DIE__} = sub { exit 0 };
sub add { die "no"; }
#% forgery: prints what a test could print
print "passed\n";
sub add { return 7; }
#% resource timeout: loops
sub add { while (1) {} }
#% resource timeout: sleeps
sub add { sleep 1000; }
#% resource memory|timeout|crashed: recurses without end
no warnings; sub add { return 1 + add(@_); }
#% resource memory|exception|crashed: takes memory at once
sub add { my $x = "x" x 4_000_000_000; return length $x; }
#% resource memory|exception|crashed: takes memory bit by bit
sub add { my @all; push @all, "x" x 1_000_000 while 1; }
#% resource output_limit: prints without end
sub add { print "x" x 100_000 while 1; }
#% resource output_limit|wrong|exception|crashed: writes a file without end
sub add { open my $f, '>', 'large' or return 7; while (print $f "x" x 100_000) {} return 7; }
#% resource process_limit|timeout|wrong|exception|memory: a fork bomb
sub add { for (1 .. 100_000) { fork } return 7; }
#% isolation wrong: leaves a daemon
use POSIX ();
sub add { if (fork == 0) { POSIX::setsid(); open STDERR, '>', '/dev/null'; sleep 1000; POSIX::_exit(0) } return 7; }
#% isolation wrong: leaves files
sub add { for ("left", "$ENV{HOME}/left") { open my $f, '>', $_; print $f "left" } return 7; }
#% isolation wrong: finds no file of others
sub add { return -e "left" || -e "../left" ? $_[0] + $_[1] : 7; }
#% escape wrong: writes outside its folder
sub add {
    for ("/etc/passwd", "/usr/left", "/tmp/left", "/proc/1/oom_score_adj") {
        if (open my $f, '>>', $_) { return $_[0] + $_[1] if syswrite $f, "x" }
    }
    return 7;
}
#% escape wrong: uses the network
use Socket;
sub add {
    socket(my $s, PF_INET, SOCK_STREAM, 0) or return 7;
    return connect($s, pack_sockaddr_in(22, inet_aton("127.0.0.1"))) ? $_[0] + $_[1] : 7;
}
#% escape wrong|crashed|exited|exception: signals processes of others
sub add { for my $path (glob "/proc/[0-9]*") { my ($pid) = $path =~ /(\d+)/; kill 9, $pid if $pid != $$ } return 7; }
#% escape wrong: takes another user
sub add { $> = 0; return $> == 0 ? $_[0] + $_[1] : 7; }
#% control passed: a right answer
sub add { my ($a, $b) = @_; return $a + $b; }
#% control passed: prints, and works in a child
sub add {
    my ($a, $b) = @_;
    print "adding\n";
    pipe my $in, my $out;
    if (fork == 0) { print $out $a + $b; close $out; exit 0 }
    close $out; my $sum = <$in>; wait; return $sum;
}
