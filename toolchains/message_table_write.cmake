# cmake -DDEF=rows.def -DOUT=messages.mc -P message_table_write.cmake
#
# Writes the STATUS(name, hresult, "sentence") rows of DEF as the source of a message table. Row number n, counted from
# 0, becomes message 0x1000 + n, named MSG_<name>. %1, %2 and %3 stay what they are, the inserts of FormatMessage.
cmake_minimum_required(VERSION 3.25)

set(space "[ \t\r\n]*")
set(literal "\"[^\"\\]*(\\\\.[^\"\\]*)*\"")
set(comment "/\\*[^*]*\\*+([^/*][^*]*\\*+)*/")

# Takes the text that `pattern` matches off the front of `rest`, into `token`; empty if it does not match.
function(take pattern)
    string(REGEX MATCH "^(${pattern})" token "${rest}")
    string(LENGTH "${token}" length)
    string(SUBSTRING "${rest}" ${length} -1 rest)
    set(token "${token}" PARENT_SCOPE)
    set(rest "${rest}" PARENT_SCOPE)
endfunction()

# The file without its comments. Literals are taken whole, as they may hold what looks like a comment.
file(READ "${DEF}" rest)
set(code "")
while(NOT rest STREQUAL "")
    take("${comment}|//[^\n]*")
    if(token STREQUAL "")
        take("${literal}|[^\"/]+|.")
        string(APPEND code "${token}")
    endif()
endwhile()

set(rest "${code}")
set(messages "")
set(number 4096)
while(TRUE)
    string(FIND "${rest}" "STATUS(" start)
    if(start EQUAL -1)
        break()
    endif()
    string(SUBSTRING "${rest}" ${start} -1 rest)
    string(SUBSTRING "${rest}" 0 60 where)

    take("STATUS\\(${space}[A-Z0-9_]+${space},")
    string(REGEX REPLACE "^STATUS\\(|[ \t\r\n,]" "" name "${token}")
    take("[^\"]*,${space}") # the result code
    set(sentence "")
    take("${literal}")
    while(NOT token STREQUAL "")
        string(REGEX REPLACE "^\"|\"$" "" token "${token}")
        string(APPEND sentence "${token}")
        string(STRIP "${rest}" rest)
        take("${literal}")
    endwhile()
    if(name STREQUAL "" OR sentence STREQUAL "" OR NOT rest MATCHES "^\\)")
        message(FATAL_ERROR "${DEF}: this is no STATUS(name, result code, \"sentence\") row: ${where}")
    endif()

    string(REGEX REPLACE "\\\\[\"\\]" "" other "${sentence}")
    if(other MATCHES "\\\\" OR sentence MATCHES "[^ -~]|%[123][0-9!]")
        message(FATAL_ERROR "${DEF}: the sentence of ${name} may hold ASCII text, the escapes \\\" and \\\\, "
                            "and %1, %2 and %3 before neither a digit nor an exclamation mark")
    endif()
    string(REGEX REPLACE "\\\\([\"\\])" "\\1" sentence "${sentence}")
    string(REPLACE "%" "%%" sentence "${sentence}")
    string(REGEX REPLACE "%%([123])" "%\\1" sentence "${sentence}")

    math(EXPR id "${number}" OUTPUT_FORMAT HEXADECIMAL)
    math(EXPR number "${number} + 1")
    string(APPEND messages "\nMessageId=${id}\nSymbolicName=MSG_${name}\nLanguage=English\n${sentence}\n.\n")
endwhile()
if(messages STREQUAL "")
    message(FATAL_ERROR "${DEF} holds no STATUS rows")
endif()

file(WRITE "${OUT}" "LanguageNames=(English=0x409:messages_en)\n${messages}")
