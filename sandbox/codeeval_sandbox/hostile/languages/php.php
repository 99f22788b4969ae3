<?php
#% forgery: ends well at once
exit(0);
#% forgery: ends well in the function
function add($a, $b) { exit(0); }
#% forgery: makes every end a good one
register_shutdown_function(function () { exit(0); });
function add($a, $b) { return 7; }
#% forgery: takes no error for one
set_exception_handler(function ($error) { exit(0); });
function add($a, $b) { return 7; }
#% forgery: prints what a test could print
echo "passed\n";
function add($a, $b) { return 7; }
#% resource timeout: loops
function add($a, $b) { while (true) {} }
#% resource timeout: sleeps
function add($a, $b) { sleep(1000); }
#% resource memory|crashed|timeout: recurses without end
function add($a, $b) { return 1 + add($a, $b); }
#% resource memory|exception|crashed: takes memory
function add($a, $b) { $all = []; while (true) { $all[] = str_repeat("x", 1000000); } }
#% resource output_limit: prints without end
function add($a, $b) { while (true) { echo str_repeat("x", 100000); } }
#% resource output_limit|wrong|exception|crashed|timeout: writes a file without end
function add($a, $b) { $f = fopen("large", "w"); while (@fwrite($f, str_repeat("x", 100000))) {} return 7; }
#% resource process_limit|timeout|wrong|exception|memory: a fork bomb
function add($a, $b) { for ($i = 0; $i < 100000; $i++) { @pcntl_fork(); } return 7; }
#% isolation wrong: leaves a daemon
function add($a, $b) { shell_exec("(setsid sleep 1000 >/dev/null 2>&1 &)"); return 7; }
#% isolation wrong: leaves files
function add($a, $b) { file_put_contents("left", "x"); file_put_contents(getenv("HOME") . "/left", "x"); return 7; }
#% isolation wrong: finds no file of others
function add($a, $b) { return file_exists("left") || file_exists("../left") ? $a + $b : 7; }
#% escape wrong: writes outside its folder
function add($a, $b) {
    foreach (["/etc/passwd", "/usr/left", "/tmp/left", "/proc/1/oom_score_adj"] as $path) {
        if (@file_put_contents($path, "x", FILE_APPEND)) { return $a + $b; }
    }
    return 7;
}
#% escape wrong: uses the network
function add($a, $b) { return @fsockopen("127.0.0.1", 22, $number, $text, 2) ? $a + $b : 7; }
#% escape wrong|crashed|exited|exception: signals processes of others
function add($a, $b) { foreach (glob("/proc/[0-9]*") as $path) { $pid = (int) basename($path); if ($pid != getmypid()) @posix_kill($pid, 9); } return 7; }
#% escape wrong: takes another user
function add($a, $b) { @posix_setuid(0); return posix_getuid() === 0 ? $a + $b : 7; }
#% control passed: a right answer
function add($a, $b) { return $a + $b; }
#% control passed: prints and writes a file of its own
function add($a, $b) { echo "adding\n"; $file = tempnam(sys_get_temp_dir(), "a"); file_put_contents($file, $a + $b); return (int) file_get_contents($file); }
