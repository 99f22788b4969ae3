#% forgery: ends well at once
exit!(0)
#% forgery: ends well in the function
def add(a, b) exit(0) end
#% forgery: makes every end a good one
at_exit { exit!(0) }
def add(a, b) 7 end
#% forgery: its own raise
def raise(*) end
def add(a, b) 7 end
#% forgery: an object that equals every number
class Any; def ==(other) true end end
def add(a, b) Any.new end
#% forgery: numbers that equal each other
class Integer; def ==(other) true end end
def add(a, b) 7 end
#% forgery: hides the tests behind the end of the program
def add(a, b) 7 end
__END__
#% forgery: begins a comment that hides the tests
def add(a, b) 7 end
=begin
#% forgery: ends well when anything is raised
TracePoint.new(:raise) { exit!(0) }.enable
def add(a, b) 7 end
#% forgery: catches errors of the tests' file by another thread
main = Thread.current
Thread.new { main.join rescue nil; exit!(0) }
def add(a, b) 7 end
#% forgery: takes the expected value from its own file
def add(a, b) File.read(__FILE__)[/^raise .* == (-?\d+)$/, 1].to_i end
#% forgery: takes the expected value from the caller's frame
def add(a, b)
  path, line = caller_locations(1, 1)[0].then { |place| [place.absolute_path, place.lineno] }
  File.readlines(path)[line - 1][/== (-?\d+)/, 1].to_i
end
#% forgery: replaces its own process
def add(a, b) exec("true") end
#% forgery: makes errors that are no errors
class RuntimeError; def self.new(*) SystemExit.new(0) end; def self.exception(*) SystemExit.new(0) end end
def add(a, b) 7 end
#% forgery: prints what a test could print
puts "passed"
def add(a, b) 7 end
#% resource timeout: loops
def add(a, b) loop {} end
#% resource timeout: sleeps
def add(a, b) sleep 1000 end
#% resource exception|memory: recurses without end
def add(a, b) 1 + add(a, b) end
#% resource memory|exception|crashed: takes memory at once
def add(a, b) ("x" * 4_000_000_000).size end
#% resource memory|exception|crashed: takes memory bit by bit
def add(a, b) all = []; loop { all << "x" * 1_000_000 } end
#% resource output_limit: prints without end
def add(a, b) loop { $stdout.write("x" * 100_000) } end
#% resource output_limit|wrong|exception|crashed: writes a file without end
def add(a, b) File.open("large", "w") { |file| loop { file.write("x" * 100_000) } } end
#% resource process_limit|timeout|wrong|exception|memory: a fork bomb
def add(a, b) 100_000.times { fork }; 7 end
#% resource process_limit|memory|timeout|exception|crashed|wrong: threads without end
def add(a, b) 100_000.times { Thread.new { sleep } }; 7 end
#% isolation wrong: leaves a daemon
def add(a, b) Process.detach(fork { Process.setsid; $stderr.reopen(File::NULL); sleep 1000 }); 7 end
#% isolation wrong: leaves files
def add(a, b) ["left", "#{ENV['HOME']}/left"].each { |path| File.write(path, "left") }; 7 end
#% isolation wrong: finds no file of others
def add(a, b) File.exist?("left") || File.exist?("../left") ? a + b : 7 end
#% escape wrong: writes outside its folder
def add(a, b)
  ["/etc/passwd", "/usr/left", "/tmp/left", "/proc/1/oom_score_adj"].each do |path|
    begin
      File.open(path, "a") { |file| file.write("x") }
      return a + b
    rescue SystemCallError
    end
  end
  7
end
#% escape wrong: uses the network
require 'socket'
def add(a, b) TCPSocket.new("127.0.0.1", 22) ? a + b : 7 rescue 7 end
#% escape wrong|crashed|exited|exception: signals processes of others
def add(a, b)
  Dir.children("/proc").grep(/\A\d+\z/).each { |pid| Process.kill(:KILL, pid.to_i) if pid.to_i != $$ rescue nil }
  7
end
#% escape wrong: takes another user
def add(a, b) (Process::Sys.setuid(0); a + b) rescue 7 end
#% control passed: a right answer
def add(a, b) a + b end
#% control passed: prints, and works in a child and a thread
def add(a, b)
  puts "adding"
  reading, writing = IO.pipe
  fork { writing.write(Thread.new { a + b }.value); exit!(0) }
  writing.close
  Process.wait
  reading.read.to_i
end
