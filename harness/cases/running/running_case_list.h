/*
 * running_case_list.h - the cases of openvpc-running, which runs machines with the code of openvpc-machines; as case_list.h.
 *
 * Included with CASE defined by the program and by the tests that run it. No guard.
 */
CASE(running, starts_a_guest_pauses_it_and_writes_what_it_has_written)
CASE(running, saves_a_guest_that_goes_on_where_it_was)
CASE(running, discards_keeps_or_commits_what_a_guest_has_written)
