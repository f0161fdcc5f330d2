# Fails when summary.awk counts other than it should: a case that failed, a program that crashed after its cases, one that
# never ran, and programs that have no cases. Needs SUMMARY, the script, and FOLDER, where it may write.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${FOLDER}")

set(bad 0)

# expect(WANTED EXPECTED): what the script says of the logs in the folder.
function(expect wanted expected)
    file(GLOB logs "${FOLDER}/*.results" "${FOLDER}/*.log")
    execute_process(COMMAND awk -v wanted=${wanted} -v bad=${bad} -f "${SUMMARY}" ${logs} OUTPUT_VARIABLE said)
    if(NOT said STREQUAL "${expected}")
        message(SEND_ERROR "${wanted}: expected\n${expected}\nbut it says\n${said}")
    endif()
endfunction()

# As ctest and its LastTest.log have it.
file(WRITE "${FOLDER}/native.results" "test_good Passed 0.1 sec\ntest_bad ***Failed 0.2 sec\n"
    "test_crash ***Exception: SegFault 0.1 sec\ntest_absent ***Not Run 0.0 sec\nno_cases Passed 0.1 sec\n")
file(WRITE "${FOLDER}/native.log" "Start testing\n1/5 Testing: test_good\nOutput:\n----\n"
    "[SKIP] group::other: the machine has no such volume\n[SKIP] group::more: Test is disabled\n"
    "counted 17 fish\n[====] Synthesis: Tested: 7 | Passing: 7 | Failing: 0 | Crashing: 0 \n<end of output>\n"
    "2/5 Testing: test_bad\nOutput:\n----\n[----] it says why\n"
    "[====] Synthesis: Tested: 3 | Passing: 1 | Failing: 1 | Crashing: 1 \n<end of output>\n"
    "3/5 Testing: test_crash\nOutput:\n----\nrestarted x\n"
    "[====] Synthesis: Tested: 2 | Passing: 2 | Failing: 0 | Crashing: 0 \n<end of output>\n"
    "5/5 Testing: no_cases\nOutput:\n----\nnothing of interest\n<end of output>\n")
expect(totals "11 passed, 4 failed, 1 skipped\n")
expect(counted "17 fish\n")
expect(restarts "1 restarts of programs that lost their process\n")
expect(skipped "== skipped, each for the reason that it says\ngroup::other: the machine has no such volume\n")
expect(failures "== native: test_bad: ***Failed 0.2 sec\n[----] it says why\n== native: test_crash: \
***Exception: SegFault 0.1 sec\nrestarted x\n== native: test_absent: ***Not Run 0.0 sec\n")

# When nothing ran, nothing has passed.
file(WRITE "${FOLDER}/native.results" "")
file(WRITE "${FOLDER}/native.log" "")
expect(totals "0 passed, 1 failed, 0 skipped\n")

# When CTest breaks off, what it had not begun is in no list.
file(WRITE "${FOLDER}/native.results" "no_cases Passed 0.1 sec\n")
expect(totals "1 passed, 0 failed, 0 skipped\n")
set(bad 1)
expect(totals "1 passed, 1 failed, 0 skipped\n")
