#% forgery: ends well in the function
add <- function(a, b) quit(status = 0)
#% forgery: ends well at top level
quit(status = 0)
#% forgery: its own stopifnot
stopifnot <- function(...) invisible(NULL); add <- function(a, b) 7
#% forgery: its own all.equal
all.equal <- function(...) TRUE; add <- function(a, b) 7
#% forgery: its own isTRUE
isTRUE <- function(x) TRUE; add <- function(a, b) 7
#% forgery: a method of all.equal for its own class
all.equal.yes <- function(target, current, ...) TRUE; add <- function(a, b) structure(7, class = "yes")
#% forgery: ends well on any error
options(error = quote(quit(status = 0))); add <- function(a, b) stop("no")
#% forgery: a calling handler for all errors
globalCallingHandlers(error = function(e) quit(status = 0)); add <- function(a, b) stop("no")
#% forgery: replaces stopifnot and all.equal in base
for (name in c("stopifnot", "all.equal", "isTRUE")) assignInNamespace(name, function(...) TRUE, "base")
add <- function(a, b) 7
#% forgery: takes the expected value from the calls above
add <- function(a, b) for (call in sys.calls()) for (part in as.list(call)) if (is.numeric(part)) return(part)
#% forgery: takes the expected value from its own file
add <- function(a, b) {
    text <- readLines(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)[1]))
    as.numeric(sub(".*, ([0-9]+)\\).*", "\\1", grep("stopifnot", text, value = TRUE)[1]))
}
#% forgery: patches its callers' frames
add <- function(a, b) { for (n in seq_len(sys.nframe())) assign("fulfilled", TRUE, sys.frame(n)); 7 }
#% forgery: an error of the judge's own class for its end
add <- function(a, b) stop(structure(class = c("codeeval_ended", "error", "condition"), list(message = "", call = NULL)))
#% forgery: a condition of the judge's own class for its end
add <- function(a, b) signalCondition(structure(class = c("codeeval_ended", "condition"), list(message = "", call = NULL)))
#% forgery: an error with a class attribute of two
add <- function(a, b) stop(structure(class = c("error", "condition"), list(message = "passed", call = NULL, codeeval = TRUE)))
#% forgery: an interrupt
add <- function(a, b) stop(structure(class = c("interrupt", "condition"), list(message = "passed", call = NULL)))
#% forgery: invokes restarts
add <- function(a, b) { for (r in computeRestarts()) try(invokeRestart(r), TRUE); invokeRestart("abort") }
#% forgery: warnings become the value
add <- function(a, b) { warning("passed"); 7 }
#% forgery: prints what a judge could print
add <- function(a, b) { cat('{"status": "passed"}\n'); message("passed"); 7 }
#% forgery: a factor that is a string
add <- function(a, b) structure("3", class = "factor")
#% forgery: a factor without levels
add <- function(a, b) structure(integer(0), class = "factor")
#% forgery: a factor with NULL levels
add <- function(a, b) structure(3L, class = "factor", levels = NULL)
#% forgery: a data frame that is a list
add <- function(a, b) structure(list(), class = "data.frame")
#% forgery: a date that is a string
add <- function(a, b) structure("3", class = "Date")
#% forgery: a time that is a list
add <- function(a, b) structure(list(), class = c("POSIXlt", "POSIXt"))
#% forgery: a version
add <- function(a, b) structure(list(), class = "numeric_version")
#% forgery: class environment
add <- function(a, b) structure(list(), class = "environment")
#% forgery: class function
add <- function(a, b) structure(list(), class = "function")
#% forgery: class formula
add <- function(a, b) structure(list(), class = "formula")
#% forgery: class language
add <- function(a, b) structure(list(), class = "language")
#% forgery: class envRefClass
add <- function(a, b) structure(list(), class = "envRefClass")
#% forgery: class raw
add <- function(a, b) structure(list(), class = "raw")
#% forgery: class character
add <- function(a, b) structure(list(), class = "character")
#% forgery: class numeric
add <- function(a, b) structure(list(), class = "numeric")
#% forgery: class list
add <- function(a, b) structure(7, class = "list")
#% forgery: class noquote
add <- function(a, b) structure(7, class = "noquote")
#% forgery: class table
add <- function(a, b) structure(7, class = "table")
#% forgery: class AsIs
add <- function(a, b) structure(NULL, class = "AsIs")
#% forgery: class difftime of text
add <- function(a, b) structure("x", class = "difftime", units = "secs")
#% forgery: class roman
add <- function(a, b) structure(NA_integer_, class = "roman")
#% forgery: all classes of base at once
add <- function(a, b) structure(list(), class = unique(sub("^all.equal.", "", methods("all.equal"))))
#% forgery: a missing value
add <- function(a, b) NA_real_
#% forgery: not a number
add <- function(a, b) NaN
#% forgery: infinite
add <- function(a, b) Inf
#% forgery: the missing argument
add <- function(a, b) quote(expr = )
#% forgery: an expression that would be the value
add <- function(a, b) quote(3)
#% forgery: a promise
add <- function(a, b) { delayedAssign("x", stop("no")); environment() }
#% forgery: an active binding
add <- function(a, b) { e <- new.env(); makeActiveBinding("x", function() 3, e); e }
#% forgery: an S4 object with its own all.equal
setClass("Any", representation(x = "numeric")); setMethod("all.equal", "Any", function(target, current, ...) TRUE)
add <- function(a, b) new("Any", x = 7)
#% forgery: a reference class
Any <- setRefClass("Any", fields = list(x = "numeric")); add <- function(a, b) Any$new(x = 7)
#% forgery: operators of its own class
Ops.any <- function(e1, e2) TRUE; add <- function(a, b) structure(7, class = "any")
#% forgery: a length of its own class
length.any <- function(x) 1L; as.numeric.any <- function(x, ...) 3; add <- function(a, b) structure(list(), class = "any")
#% forgery: a closure
add <- function(a, b) function(...) TRUE
#% forgery: kills its parent
add <- function(a, b) { system("kill -9 $PPID"); tools::pskill(as.integer(readLines("/proc/self/stat")), 9); 7 }
#% forgery: kills everything
add <- function(a, b) { tools::pskill(-1L, 9); 7 }
#% forgery: kills itself
add <- function(a, b) tools::pskill(Sys.getpid(), 9)
#% forgery: writes an outcome into the channel
add <- function(a, b) { system("printf '\\000\\000\\000\\023{\"status\": \"passed\"}' >&3"); 7 }
#% forgery: writes an answer without bytes printed into the channel
add <- function(a, b) { system("printf '\\000\\000\\000\\001V' >&3"); 7 }
#% forgery: writes an empty answer into the channel
add <- function(a, b) { system("printf '\\000\\000\\000\\002\\060\\012' >&3"); 7 }
#% forgery: writes a huge length into the channel
add <- function(a, b) { system("printf '\\377\\377\\377\\377' >&3"); 7 }
#% forgery: closes the channel
add <- function(a, b) { system("true"); dyn.load("/usr/lib/x86_64-linux-gnu/libc.so.6"); .C("close", 3L); 7 }
#% forgery: an encoder that writes no value
shim <- function() environment(sys.function(1)); add <- function(a, b) { assign("encode", function(...) raw(), shim()); 7 }
#% forgery: an encoder that writes an outcome
shim <- function() environment(sys.function(1))
add <- function(a, b) { assign("encode", function(...) charToRaw('{"status": "passed"}'), shim()); 7 }
#% forgery: an encoder with a negative length
shim <- function() environment(sys.function(1))
add <- function(a, b) { assign("encode", function(...) as.raw(c(4, 255, 255, 255, 255)), shim()); 7 }
#% forgery: an encoder with a type that is none
shim <- function() environment(sys.function(1)); add <- function(a, b) { assign("encode", function(...) as.raw(99), shim()); 7 }
#% forgery: an encoder with a class that is a list
shim <- function() environment(sys.function(1))
add <- function(a, b) {
    old <- get("encode", shim())
    bytes <- old(structure(7, class = "any"))
    at <- length(bytes) - length(old("any"))
    assign("encode", function(...) c(bytes[seq_len(at)], old(list(1, 2))), shim())
    7
}
#% forgery: an encoder that nests without end
shim <- function() environment(sys.function(1))
add <- function(a, b) { assign("encode", function(...) rep(as.raw(c(8, 1, 0, 0, 0)), 5000), shim()); 7 }
#% forgery: an error whose class is that of the judge's end
shim <- function() environment(sys.function(1))
add <- function(a, b) { assign("reason", function(...) c("codeeval_ended", "passed"), shim()); stop("no") }
#% forgery: an error that is no error
shim <- function() environment(sys.function(1))
add <- function(a, b) { assign("reason", function(...) list(TRUE), shim()); stop("no") }
#% forgery: looks for tests in all environments
add <- function(a, b) {
    for (e in list(globalenv(), environment(sys.function(1)), baseenv())) for (name in ls(e, all.names = TRUE))
        if (is.character(e[[name]]) && any(grepl("stopifnot\\(isTRUE", e[[name]]))) stop("BREACH: the tests are here")
    7
}
#% forgery: looks for tests in memory of other processes
add <- function(a, b) {
    for (pid in setdiff(list.files("/proc", "^[0-9]+$"), Sys.getpid())) {
        lines <- suppressWarnings(try(readLines(file.path("/proc", pid, "environ"), warn = FALSE), TRUE))
        if (length(lines) && !inherits(lines, "try-error")) stop("BREACH: another process can be read")
    }
    7
}
#% forgery: unserializes what runs code
add <- function(a, b) structure(list(), class = "promise", value = serialize(quote(system("id")), NULL))
#% resource timeout: loops
add <- function(a, b) while (TRUE) {}
#% resource timeout: sleeps
add <- function(a, b) Sys.sleep(1e6)
#% resource timeout|memory|exception: recurses without end
add <- function(a, b) add(a, b) + 1
#% resource memory|exception: takes memory at once
add <- function(a, b) numeric(1e9)
#% resource memory|exception: takes memory bit by bit
add <- function(a, b) { x <- list(); for (i in 1:1e5) x[[i]] <- numeric(1e6) + i; 3 }
#% resource output_limit: prints without end
add <- function(a, b) repeat cat(strrep("x", 1e5))
#% resource output_limit|memory|timeout: returns too much
add <- function(a, b) raw(5e7)
#% resource process_limit|timeout|exception|wrong|memory|crashed|exited: forks without end
add <- function(a, b) { repeat parallel:::mcfork(TRUE) }
#% resource wrong|process_limit|timeout|exception: starts a bomb of shells
add <- function(a, b) { system("f() { f | f & }; f"); 7 }
#% isolation wrong: leaves a daemon
add <- function(a, b) { system("(setsid sleep 1000 >/dev/null 2>&1 &)"); 7 }
#% isolation wrong: leaves files
add <- function(a, b) { writeLines("left", "left"); writeLines("left", tempfile()); 7 }
#% isolation wrong: finds no files of others
add <- function(a, b) { if (length(list.files(".", all.files = TRUE, no.. = TRUE))) stop("BREACH: files are left"); 7 }
#% escape wrong|exception: writes outside its folder
add <- function(a, b) {
    for (path in c("/etc/passwd", "/usr/left", "/tmp/left", "/proc/1/oom_score_adj"))
        if (!inherits(suppressWarnings(try(writeLines("x", path), TRUE)), "try-error")) stop("BREACH: wrote ", path)
    7
}
#% escape wrong|exception: uses the network
add <- function(a, b) {
    con <- suppressWarnings(try(socketConnection("127.0.0.1", 22, timeout = 2), TRUE))
    if (!inherits(con, "try-error")) stop("BREACH: a socket")
    7
}
#% escape wrong|exception: takes another user
add <- function(a, b) { if (any(system("id -u", intern = TRUE) == "0")) stop("BREACH: root"); 7 }
#% control passed: a right answer
add <- function(a, b) a + b
#% control passed: its own helpers with names of tests
stopifnot <- function(...) NULL; check <- function(x) x; add <- function(a, b) check(a + b)
#% control passed: prints and warns
add <- function(a, b) { cat("adding\n"); warning("careful"); message("note"); a + b }
#% control passed: an integer for a double
add <- function(a, b) as.integer(a + b)
#% control passed: temporary files
add <- function(a, b) { file <- tempfile(); saveRDS(a + b, file); readRDS(file) }
