--% forgery: ends well at once
os.exit(0)
--% forgery: ends well in the function, past its ends
local function add(a, b) os.exit(true, false) end
--% forgery: ends the chunk before the tests
do return end
--% forgery: its own error
error = function() end
local function add(a, b) return 7 end
--% forgery: a finaliser that makes every end a good one
setmetatable({}, { __gc = function() os.exit(0) end })
local function add(a, b) return 7 end
--% forgery: a hook that ends well after the call
local function add(a, b) debug.sethook(function() os.exit(0) end, "l"); return 7 end
--% forgery: a table that equals every number
local function add(a, b) return setmetatable({}, { __eq = function() return true end }) end
--% forgery: numbers that equal each other
debug.setmetatable(0, { __eq = function() return true end })
local function add(a, b) return 7 end
--% forgery: takes the expected value from its own file
local function add(a, b)
    for line in io.lines(arg[0]) do
        local value = line:match("^if add%(.-%) ~= (%-?%d+)")
        if value then return tonumber(value) end
    end
end
--% forgery: runs another program in its place
local function add(a, b) os.execute("kill -9 $PPID"); return 7 end
--% forgery: begins a comment that hides the tests
local function add(a, b) return 7 end
--[==[
--% forgery: calls the tests' function again, and catches what they say
local function add(a, b) coroutine.wrap(function() os.exit(0) end)(); return 7 end
--% forgery: prints what a test could print
print("passed")
local function add(a, b) return 7 end
--% resource timeout: loops
local function add(a, b) while true do end end
--% resource timeout: sleeps
local function add(a, b) os.execute("sleep 1000"); return 7 end
--% resource exception|memory: recurses without end
local function add(a, b) return 1 + add(a, b) end
--% resource exception|memory|wrong: recurses without end in a pattern
local function add(a, b) return #string.rep("a", 300000):match(string.rep("a?", 300000)) end
--% resource memory|exception|crashed: takes memory at once
local function add(a, b) return #string.rep("x", 4000000000) end
--% resource memory|exception|crashed: takes memory bit by bit
local function add(a, b) local all = {}; while true do all[#all + 1] = string.rep("x", 1000000) .. #all end end
--% resource output_limit: prints without end
local function add(a, b) local text = string.rep("x", 100000); while true do io.write(text) end end
--% resource output_limit|wrong|exception|crashed: writes a file without end
local function add(a, b)
    local file, text = io.open("large", "w"), string.rep("x", 100000)
    while file and file:write(text) do end
    return 7
end
--% resource process_limit|timeout|wrong|exception|memory: a fork bomb
local function add(a, b) local all = {}; for i = 1, 10000 do all[i] = io.popen("sleep 100") end; return 7 end
--% isolation wrong: leaves a daemon
local function add(a, b) os.execute("setsid sleep 1000 >/dev/null 2>&1 &"); return 7 end
--% isolation wrong: leaves files
local function add(a, b)
    for _, path in ipairs({ "left", os.getenv("HOME") .. "/left" }) do io.open(path, "w"):write("left"):close() end
    return 7
end
--% isolation wrong: finds no file of others
local function add(a, b) return (io.open("left") or io.open("../left")) and a + b or 7 end
--% escape wrong: writes outside its folder
local function add(a, b)
    for _, path in ipairs({ "/etc/passwd", "/usr/left", "/tmp/left", "/proc/1/oom_score_adj" }) do
        local file = io.open(path, "a")
        if file and file:write("x") and file:flush() then return a + b end
    end
    return 7
end
--% escape wrong: uses the network
local function add(a, b) return os.execute("bash -c 'exec 3<>/dev/tcp/127.0.0.1/22' 2>/dev/null") and a + b or 7 end
--% escape wrong|crashed|exited|exception: signals processes of others
local function add(a, b)
    os.execute("for p in /proc/[0-9]*; do [ ${p#/proc/} = $PPID ] || kill -9 ${p#/proc/}; done 2>/dev/null"); return 7
end
--% escape wrong: loads a library from a folder of others
local function add(a, b)
    return package.loadlib("/proc/1/root/box/left.so", "*") and a + b or 7
end
--% control passed: a right answer
local function add(a, b) return a + b end
--% control passed: prints, and works in a coroutine
local function add(a, b)
    print("adding")
    return coroutine.wrap(function() coroutine.yield(a + b) end)()
end
