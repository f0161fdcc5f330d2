/*
 * forwarded.h - names for the parameters of functions of which a table has the types alone (win32_calls.def,
 * posix_calls.def), for functions that stand before them.
 *
 * From a list of types, (A, B, C): NAMED makes (A p1, B p2, C p3), and PASSED (p1, p2, p3).
 */
#ifndef OPENVPC_TESTS_FORWARDED_H
#define OPENVPC_TESTS_FORWARDED_H

#define COUNT(...) COUNT_(__VA_ARGS__, 8, 7, 6, 5, 4, 3, 2, 1)
#define COUNT_(a, b, c, d, e, f, g, h, count, ...) count
#define JOIN(a, b) JOIN_(a, b)
#define JOIN_(a, b) a##b
#define NAMED(...) JOIN(NAMED_, COUNT(__VA_ARGS__))(__VA_ARGS__)
#define NAMED_1(a) (a p1)
#define NAMED_2(a, b) (a p1, b p2)
#define NAMED_3(a, b, c) (a p1, b p2, c p3)
#define NAMED_4(a, b, c, d) (a p1, b p2, c p3, d p4)
#define NAMED_5(a, b, c, d, e) (a p1, b p2, c p3, d p4, e p5)
#define NAMED_6(a, b, c, d, e, f) (a p1, b p2, c p3, d p4, e p5, f p6)
#define NAMED_7(a, b, c, d, e, f, g) (a p1, b p2, c p3, d p4, e p5, f p6, g p7)
#define NAMED_8(a, b, c, d, e, f, g, h) (a p1, b p2, c p3, d p4, e p5, f p6, g p7, h p8)
#define PASSED(...) JOIN(PASSED_, COUNT(__VA_ARGS__))
#define PASSED_1 (p1)
#define PASSED_2 (p1, p2)
#define PASSED_3 (p1, p2, p3)
#define PASSED_4 (p1, p2, p3, p4)
#define PASSED_5 (p1, p2, p3, p4, p5)
#define PASSED_6 (p1, p2, p3, p4, p5, p6)
#define PASSED_7 (p1, p2, p3, p4, p5, p6, p7)
#define PASSED_8 (p1, p2, p3, p4, p5, p6, p7, p8)

#endif
