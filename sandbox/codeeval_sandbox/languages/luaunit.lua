-- What published tests use of luaunit: `assertEquals` and `LuaUnit.run`, with luaunit's rules of equality.
-- Tables are equal if they have equal values under the same keys. Numbers are equal as `==` says.

local luaunit = {}
local equal

local function equal_tables(actual, expected, seen)
    if seen[actual] == expected then
        return true
    end
    seen[actual] = expected
    for key, value in pairs(actual) do
        if not equal(value, expected[key], seen) then
            return false
        end
    end
    for key in pairs(expected) do
        if actual[key] == nil then
            return false
        end
    end
    return true
end

function equal(actual, expected, seen)
    if type(actual) == "table" and type(expected) == "table" then
        return rawequal(actual, expected) or equal_tables(actual, expected, seen)
    end
    return type(actual) == type(expected) and actual == expected
end

function luaunit.assertEquals(actual, expected)
    if not equal(actual, expected, {}) then
        error("luaunit: expected " .. tostring(expected) .. ", actual " .. tostring(actual), 0)
    end
end

luaunit.assert_equals = luaunit.assertEquals
luaunit.LuaUnit = {}

function luaunit.LuaUnit.run()
    local names = {}
    for name, value in pairs(_G) do
        if type(name) == "string" and name:lower():sub(1, 4) == "test" and type(value) == "function" then
            names[#names + 1] = name
        end
    end
    table.sort(names)
    local failures = 0
    for _, name in ipairs(names) do
        local passed, message = pcall(_G[name])
        if not passed then
            failures = failures + 1
            io.stderr:write(tostring(message), "\n")
        end
    end
    return failures
end

return luaunit
