# Runs R programs and their tests, each in a process of its own. Both sides evaluate this file in an environment that
# sees package base alone, so that no name of a program's is met here.
#
# Values cross as bytes: a type, a length, the contents, the attributes. Decoding builds plain data and evaluates
# nothing. What is no plain data (functions, environments, S4) crosses as a mark, and becomes an empty environment.

DEPTH <- 200L
TYPES <- c("NULL", "logical", "integer", "double", "complex", "character", "raw", "list")
OPAQUE <- as.raw(255L)

number <- function(count) writeBin(as.integer(count), raw())

texts <- function(strings) {
    missing <- is.na(strings)
    strings <- enc2utf8(strings)
    strings[missing] <- ""
    bytes <- writeBin(strings, raw(), useBytes = TRUE)
    c(as.raw(missing), number(length(bytes)), bytes)
}

encode <- function(value, depth = 0L) {
    code <- match(typeof(value), TYPES)
    if (is.na(code) || isS4(value) || depth > DEPTH) return(OPAQUE)
    marks <- attributes(value)
    plain <- if (is.null(marks)) value else unclass(value)
    content <- switch(code,
        raw(),
        writeBin(as.integer(plain), raw()),
        writeBin(as.vector(plain), raw()),
        writeBin(as.vector(plain), raw()),
        writeBin(as.vector(plain), raw()),
        texts(as.vector(plain)),
        as.vector(plain),
        unlist(lapply(seq_along(plain), function(index) encode(.subset2(plain, index), depth + 1L)))
    )
    attributed <- unlist(lapply(seq_along(marks), function(index)
        c(texts(names(marks)[[index]]), encode(marks[[index]], depth + 1L))))
    c(as.raw(code), number(length(plain)), content, number(length(marks)), attributed)
}

# Return the value in `bytes`. Stops at bytes that hold none.
decode <- function(bytes) {
    offset <- 0L
    take <- function(size) {
        if (is.na(size) || size < 0 || size > length(bytes) - offset) stop("malformed: too short")
        taken <- if (size) bytes[offset + seq_len(size)] else raw()
        offset <<- offset + size
        taken
    }
    count <- function() {
        size <- readBin(take(4L), "integer")
        if (is.na(size) || size < 0L || size > length(bytes)) stop("malformed: length")
        size
    }
    strings <- function(size) {
        missing <- as.logical(take(size))
        content <- take(count())
        if (sum(content == as.raw(0L)) != size) stop("malformed: strings")
        value <- readBin(content, "character", size)
        Encoding(value) <- "UTF-8"
        value[missing] <- NA_character_
        value
    }
    items <- function(size, depth) {
        value <- vector("list", size)
        for (index in seq_len(size)) {
            item <- read(depth + 1L)
            if (!is.null(item)) value[[index]] <- item
        }
        value
    }
    marked <- function(value, depth) {
        size <- count()
        if (!size) return(value)
        marks <- list()
        for (index in seq_len(size)) {
            name <- strings(1L)
            content <- read(depth + 1L)
            if (!is.null(content)) marks[[name]] <- content
        }
        attributed(value, marks)
    }
    read <- function(depth) {
        if (depth > DEPTH + 2L) stop("malformed: too deep")
        code <- take(1L)
        if (code == OPAQUE) return(new.env(parent = emptyenv()))
        type <- TYPES[as.integer(code)]
        if (length(type) != 1L || is.na(type)) stop("malformed: type")
        size <- count()
        value <- switch(type,
            "NULL" = NULL,
            logical = as.logical(readBin(take(4 * size), "integer", size)),
            integer = readBin(take(4 * size), "integer", size),
            double = readBin(take(8 * size), "double", size),
            complex = readBin(take(16 * size), "complex", size),
            character = strings(size),
            raw = take(size),
            list = items(size, depth)
        )
        marked(value, depth)
    }
    value <- read(0L)
    if (offset != length(bytes)) stop("malformed: too long")
    value
}

# Return the value with its attributes. A class keeps its name only if base R defines it and the value has its form.
# Methods of base R would otherwise answer for what a program calls so.
attributed <- function(value, marks) {
    classes <- marks[["class"]]
    marks[["class"]] <- NULL
    if (is.null(value)) return(value)
    if (!is.null(marks[["dim"]])) dim(value) <- marks[["dim"]]
    for (name in setdiff(names(marks), "dim")) attr(value, name) <- marks[[name]]
    if (is.null(classes)) return(value)
    if (!is.character(classes)) stop("malformed: class")
    if (!has_form(value, classes)) classes <- paste0("program:", classes)
    attr(value, "class") <- classes
    value
}

has_form <- function(value, classes) {
    known <- list("factor", c("ordered", "factor"), "data.frame", "Date", c("POSIXct", "POSIXt"), "difftime")
    if (!any(vapply(known, identical, NA, classes))) return(FALSE)
    if ("factor" %in% classes) return(is_factor(value))
    if ("data.frame" %in% classes) return(is_frame(value))
    is.numeric(value) && is.null(dim(value))
}

is_factor <- function(value) {
    levels <- attr(value, "levels")
    is.integer(value) && is.character(levels) && !anyDuplicated(levels) && !anyNA(levels) &&
        all(is.na(value) | (value >= 1L & value <= length(levels)))
}

is_frame <- function(value) {
    rows <- length(attr(value, "row.names"))
    is.list(value) && length(attr(value, "names")) == length(value) &&
        all(vapply(value, function(column) is.null(attributes(column)) && is.atomic(column), NA)) &&
        all(lengths(value) == rows)
}

first_line <- function(text) {
    text <- paste(text, collapse = "\n")
    if (nchar(text, "bytes") > 2000L) substr(text, 1L, 2000L) else text
}

reason <- function(condition) {
    message <- tryCatch(first_line(conditionMessage(condition)), error = function(failure) "")
    c(class(condition)[[1L]], if (is.character(message) && length(message) == 1L) message else "")
}

# -- the candidate

# Execute a program at top level. Return "ok", or "syntax" or "error" with class, message and line.
load_program <- function(text) {
    parsed <- tryCatch(parse(text = text, keep.source = TRUE, encoding = "UTF-8"), error = identity)
    if (inherits(parsed, "error")) {
        message <- first_line(conditionMessage(parsed))
        line <- regmatches(message, regexec("<text>:([0-9]+)", message))[[1L]][2L]
        return(c("syntax", "SyntaxError", message, if (is.na(line)) "" else line))
    }
    lines <- attr(parsed, "srcref")
    at <- 0L
    tryCatch({
        for (index in seq_along(parsed)) {
            at <- index
            result <- withVisible(eval(parsed[[index]], globalenv()))
            if (result$visible) print(result$value)
        }
        "ok"
    }, error = function(condition) {
        c("error", reason(condition), as.character(lines[[at]][[1L]]))
    })
}

# Call a function of the program's. The answer begins with "V" (value) or "E" (class and message of an error).
answer_call <- function(bytes) {
    tryCatch({
        call <- decode(bytes)
        target <- get(call[[1L]], envir = globalenv())
        c(charToRaw("V"), encode(do.call(target, call[[2L]], quote = TRUE)))
    }, error = function(condition) c(charToRaw("E"), encode(reason(condition))))
}

# -- the judge

# Run tests as published, in an environment in which `entry` is a function that asks the candidate.
#
# `tests`: what `parsed_tests` returns. `ask` sends bytes and returns the answer. `mode`: "judge" stops at the first
# test that fails, "count" goes on, "prepare" asks nobody and finds tests that no program can pass.
# Return status, failing test (from 0), tests passed, tests in all, source, class, message.
judge_tests <- function(tests, entry, mode, ask) {
    state <- new.env(parent = emptyenv())
    state$index <- state$passed <- 0L
    state$failed <- NULL
    state$content <- TRUE
    fail <- function(status, source, class = "", message = "", content = FALSE) {
        if (is.null(state$failed)) {
            state$failed <- c(status, as.character(state$index), as.character(state$passed), source, class, message)
            if (mode == "judge" && content) ask(c(charToRaw("D"), strings_out(state$failed)))
        }
        if (!content) state$content <- FALSE
        if (mode == "judge" && !content) stop(ended())
    }
    space <- judge_space(state, entry, mode, ask, fail)
    outcome <- tryCatch({
        if (inherits(tests, "error")) stop(tests)
        eval(tests, space)
        NULL
    }, codeeval_ended = function(condition) NULL, error = function(condition) condition)
    if (inherits(outcome, "error") && (is.null(state$failed) || mode == "prepare")) {
        status <- if (is.null(outcome$codeeval)) "broken" else "exception"
        state$content <- FALSE
        state$failed <- c(status, as.character(state$index), as.character(state$passed), state$source, reason(outcome))
    }
    if (is.null(state$failed)) state$failed <- c("passed", "", "", "", "", "")
    c(state$failed, as.character(state$passed), as.character(state$index), as.character(state$content))
}

ended <- function() structure(class = c("codeeval_ended", "condition"), list(message = "", call = NULL))

judge_space <- function(state, entry, mode, ask, fail) {
    space <- new.env(parent = globalenv())
    state$source <- ""
    proxy <- function(...) {
        state$call <- list(...)
        if (mode == "prepare") return(NULL)
        answer <- ask(c(charToRaw("C"), encode(list(entry, state$call))))
        value <- tryCatch(decode(answer[-1L]), error = function(failure) {
            ask(c(charToRaw("M"), charToRaw(conditionMessage(failure))))
        })
        if (answer[[1L]] == charToRaw("V")) return(value)
        if (!is.character(value) || length(value) != 2L) ask(c(charToRaw("M"), charToRaw("malformed: error")))
        stop(structure(class = c(value[[1L]], "error", "condition"),
                       list(message = value[[2L]], call = NULL, codeeval = TRUE)))
    }
    space$all.equal <- function(target, current, ...) {
        result <- base::all.equal(target, current, ...)
        state$alike <- !isTRUE(result) && mode != "prepare" && alike(target, current, ...)
        state$said <- if (is.character(result)) result[[1L]] else ""
        result
    }
    space$quit <- space$q <- function(save, status = 0, ...) if (!identical(as.numeric(status), 0)) stop("the tests quit")
    space$stopifnot <- function(...) {
        sources <- as.list(substitute(list(...)))[-1L]
        for (position in seq_along(sources)) {
            state$source <- first_line(deparse(sources[[position]], width.cutoff = 200L))
            check_one(state, mode, fail, function() ...elt(position))
            state$index <- state$index + 1L
        }
        invisible(NULL)
    }
    space[[entry]] <- proxy
    space
}

check_one <- function(state, mode, fail, value) {
    state$alike <- FALSE
    state$said <- ""
    failure <- NULL
    fulfilled <- tryCatch({
        result <- value()
        is.logical(result) && !anyNA(result) && all(result)
    }, error = function(condition) { failure <<- condition; FALSE })
    if (mode == "prepare") {
        if (!is.null(failure)) stop(failure)
    } else if (fulfilled) {
        state$passed <- state$passed + 1L
    } else if (is.null(failure)) {
        fail("wrong", state$source, message = state$said, content = state$alike)
    } else {
        status <- if (is.null(failure$codeeval)) "wrong" else "exception"
        said <- reason(failure)
        fail(status, state$source, said[[1L]], said[[2L]])
    }
}

# -- equality in content: form is normalised, so that NULL is empty, a list of scalars is a vector, names are sorted,
# and no other attribute counts

alike <- function(target, current, ...) {
    tryCatch(isTRUE(base::all.equal(normalised(target), normalised(current), ...)), error = function(failure) FALSE)
}

normalised <- function(value) {
    if (is.factor(value)) value <- as.character(value)
    if (is.environment(value)) return(value)
    labels <- names(value)
    attributes(value) <- NULL
    if (is.list(value)) {
        value <- lapply(value, normalised)
        scalars <- vapply(value, function(item) is.atomic(item) && length(item) == 1L, NA)
        kinds <- unique(vapply(value, mode, ""))
        if (length(value) && all(scalars) && length(kinds) == 1L) value <- unlist(value)
    }
    if (!length(value)) return(NULL)
    if (!is.null(labels)) {
        order <- order(labels)
        value <- value[order]
        names(value) <- labels[order]
    }
    value
}

# -- entry points: strings go back as raw vectors, each ended by a zero

strings_out <- function(strings) writeBin(enc2utf8(strings), raw(), useBytes = TRUE)

loaded <- function(text) {
    Encoding(text) <- "UTF-8"
    text <- gsub("\r\n?", "\n", text)
    strings_out(c(load_program(text), "", "", "")[1:4])
}

# `mode` "first": as "prepare", whose outcome is told, and then as "judge".
judged <- function(text, entry, mode) {
    Encoding(text) <- "UTF-8"
    ask <- function(bytes) .Call(asking, bytes)
    tests <- parsed_tests(text)
    if (mode == "first") {
        ask(c(charToRaw("P"), strings_out(judge_tests(tests, entry, "prepare", ask))))
        mode <- "judge"
    }
    strings_out(judge_tests(tests, entry, mode, ask))
}

parsed_tests <- function(text) tryCatch(parse(text = text, keep.source = FALSE, encoding = "UTF-8"), error = identity)

# Compile this file's functions, and the compiler's own first use, once: each candidate would do it again.
rehearse <- function() {
    for (name in ls(environment(rehearse))) {
        value <- get(name, environment(rehearse))
        if (is.function(value)) assign(name, compiler::cmpfun(value), environment(rehearse))
    }
    for (time in 1:3) {
        value <- list(1, "a", c(b = TRUE), list(NULL, 1:3), factor("a"))
        stopifnot(identical(decode(encode(value)), value))
        answer_call(encode(list("sum", list(1, 2))))
        load_program("codeeval_rehearsed <- function(x) {\n  for (i in 1:2) x <- x + i\n  x\n}\nx y")
        load_program("codeeval_rehearsed <- function(x) {\n  for (i in 1:2) x <- x + i\n  x\n}")
        tests <- "stopifnot(isTRUE(all.equal(sum(1, 2), 3)))\nstopifnot(isTRUE(all.equal(sum(\"a\"), list())))"
        ask <- function(bytes) if (bytes[[1L]] == charToRaw("C")) answer_call(bytes[-1L]) else raw()
        for (mode in c("judge", "count", "prepare")) judge_tests(parsed_tests(tests), "sum", mode, ask)
    }
    rm("codeeval_rehearsed", envir = globalenv())
    # Functions of packages are read at their first use: here, and in no candidate.
    for (package in c("base", "compiler")) eapply(asNamespace(package), is.null, all.names = TRUE)
}
