#% forgery: ends well at once
exit 0
#% forgery: ends well in the function
add() { kill $$; exit 0; }
#% forgery: ends well on every end
trap 'exit 0' EXIT
add() { echo 7; }
#% forgery: tests with a command of its own
test() { return 0; }
add() { echo 7; }
#% forgery: does not stop at failures
set() { :; }
add() { echo 7; }
#% forgery: prints what a test could print
echo passed
add() { echo 7; }
#% resource timeout: loops
add() { while :; do :; done; }
#% resource timeout: sleeps
add() { sleep 1000; }
#% resource timeout|memory|crashed|exception: recurses without end
add() { add "$1" "$2"; }
#% resource memory|exception|timeout|crashed: takes memory
add() { x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done; }
#% resource output_limit: prints without end
add() { yes >&2; }
#% resource output_limit|wrong|exception|timeout: writes a file without end
add() { yes > large 2>/dev/null; echo 7; }
#% resource process_limit|timeout|wrong|exception|memory: a fork bomb
add() { bomb() { bomb | bomb & }; bomb; sleep 1; echo 7; }
#% isolation wrong: leaves a daemon
add() { (setsid sleep 1000 >/dev/null 2>&1 &); echo 7; }
#% isolation wrong: leaves files
add() { echo left > left; echo left > "$HOME/left"; echo 7; }
#% isolation wrong: finds no file of others
add() { if [ -e left ] || [ -e ../left ]; then echo $(($1 + $2)); else echo 7; fi; }
#% escape wrong: writes outside its folder
add() {
    for path in /etc/passwd /usr/left /tmp/left /proc/1/oom_score_adj; do
        if (echo x >> $path) 2>/dev/null; then echo $(($1 + $2)); return; fi
    done
    echo 7
}
#% escape wrong: uses the network
add() { if (exec 3<>/dev/tcp/127.0.0.1/22) 2>/dev/null; then echo $(($1 + $2)); else echo 7; fi; }
#% escape wrong|crashed|exited|exception: signals processes of others
add() { for pid in 1 $(ls /proc | grep '^[0-9]'); do kill -9 $pid 2>/dev/null || :; done; echo 7; }
#% escape wrong: takes another user
add() { if [ "$(id -u)" = 0 ]; then echo $(($1 + $2)); else echo 7; fi; }
#% control passed: a right answer
add() { echo $(($1 + $2)); }
#% control passed: processes and temporary files of its own
add() { echo "$1 $2" > "$TMPDIR/sum"; awk '{ print $1 + $2 }' "$TMPDIR/sum" | cat; }
