/* surrogate_cases.h - every case of openvpc-surrogate, as case_list.h for the harness. No guard. */
CASE(surrogate, runs_the_application_in_another_process)
CASE(surrogate, makes_a_chain_of_disks_and_reads_it)
CASE(surrogate, passes_codes_and_over_dispatch_sentences_of_errors)
CASE(surrogate, takes_an_object_as_an_argument)
CASE(surrogate, enumerates_tasks)
