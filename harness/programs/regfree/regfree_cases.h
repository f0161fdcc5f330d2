/* regfree_cases.h - every case of openvpc-regfree, as case_list.h for the harness. No guard. */
CASE(regfree, nothing_is_registered)
CASE(regfree, makes_the_application_by_its_class_id)
CASE(regfree, makes_the_application_by_its_prog_id_and_drives_it_by_name)
CASE(regfree, finds_the_type_library_and_the_proxies_of_interfaces)
CASE(regfree, tells_why_a_call_failed)
