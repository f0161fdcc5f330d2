/* com_connections.c - the events of the application: how sinks are connected. */
#include "event_sink.h"

TEST(com_connections, are_offered_by_one_connection_point)
{
    IVMVirtualPC *app = application();
    IConnectionPointContainer *container = NULL, *again = NULL;
    IEnumConnectionPoints *points = NULL;
    IConnectionPoint *point = NULL, *same = NULL;
    ULONG fetched = 0;
    IID iid = GUID_NULL;

    if (app == NULL || (point = events_of(app)) == NULL)
        return;
    check_hr(IConnectionPoint_GetConnectionInterface(point, &iid), S_OK, "GetConnectionInterface");
    check(IsEqualIID(&iid, &DIID_IVMVirtualPCEvents), "it is about IVMVirtualPCEvents");
    check_hr(IConnectionPoint_GetConnectionPointContainer(point, &again), S_OK, "GetConnectionPointContainer");
    check_hr(IVMVirtualPC_QueryInterface(app, &IID_IConnectionPointContainer, (void **)&container), S_OK, "container");
    check(again == container, "the point knows its container");
    check_hr(IConnectionPointContainer_EnumConnectionPoints(container, &points), S_OK, "EnumConnectionPoints");
    if (points != NULL) {
        check_hr(IEnumConnectionPoints_Next(points, 1, &same, &fetched), S_OK, "Next");
        check(same == point, "it is the one that is found by its interface");
        if (same != NULL)
            IConnectionPoint_Release(same);
        same = NULL;
        check_hr(IEnumConnectionPoints_Next(points, 1, &same, &fetched), S_FALSE, "Next at the end");
        check(fetched == 0 && same == NULL, "there is no other");
        IEnumConnectionPoints_Release(points);
    }
    IConnectionPointContainer_Release(again);
    IConnectionPointContainer_Release(container);
    check(IVMVirtualPC_Release(app) == 1, "the point holds the application object");
    IConnectionPoint_Release(point);
}

TEST(com_connections, refuse_other_interfaces_wrong_cookies_and_what_is_no_sink)
{
    IVMVirtualPC *app = application();
    IConnectionPointContainer *container = NULL;
    IConnectionPoint *point, *none = (IConnectionPoint *)(UINT_PTR)0xdeadbeef;
    struct event_sink sink, no_sink;
    DWORD cookie, unset = 7;

    if (app == NULL)
        return;
    sink_begin(&sink, &DIID_IVMVirtualPCEvents);
    sink_begin(&no_sink, NULL);
    if ((point = sink_connect(app, &sink, &cookie)) == NULL)
        return;
    IVMVirtualPC_QueryInterface(app, &IID_IConnectionPointContainer, (void **)&container);
    check_error_info(IConnectionPointContainer_FindConnectionPoint(container, &DIID_IVMVirtualMachineEvents, &none),
                     CONNECT_E_NOCONNECTION, L"FindConnectionPoint");
    check(none == NULL, "the point is set to NULL");
    check_error_info(IConnectionPointContainer_FindConnectionPoint(container, &DIID_IVMVirtualPCEvents, NULL),
                     E_POINTER, L"FindConnectionPoint");
    check_error_info(IConnectionPointContainer_EnumConnectionPoints(container, NULL), E_POINTER,
                     L"EnumConnectionPoints");
    check_error_info(IConnectionPoint_GetConnectionInterface(point, NULL), E_POINTER, L"GetConnectionInterface");
    check_error_info(IConnectionPoint_GetConnectionPointContainer(point, NULL), E_POINTER, L"Container");
    check_error_info(IConnectionPoint_EnumConnections(point, NULL), E_POINTER, L"EnumConnections");
    check_error_info(IConnectionPoint_Advise(point, NULL, &unset), E_POINTER, L"Advise");
    check(unset == 0, "the cookie is set to 0");
    check_error_info(IConnectionPoint_Advise(point, (IUnknown *)&sink.client.dispatch, NULL), E_POINTER, L"Advise");
    check_error_info(IConnectionPoint_Advise(point, (IUnknown *)&no_sink.client.dispatch, &unset),
                     CONNECT_E_CANNOTCONNECT, L"Advise");
    check_error_info(IConnectionPoint_Unadvise(point, cookie + 1), CONNECT_E_NOCONNECTION, L"Unadvise");
    check_error_info(IConnectionPoint_Unadvise(point, 0), CONNECT_E_NOCONNECTION, L"Unadvise");
    check_hr(IConnectionPoint_Unadvise(point, cookie), S_OK, "Unadvise");
    check_error_info(IConnectionPoint_Unadvise(point, cookie), CONNECT_E_NOCONNECTION, L"Unadvise");
    IConnectionPointContainer_Release(container);
    IConnectionPoint_Release(point);
    sink_end(&sink);
    sink_end(&no_sink);
    IVMVirtualPC_Release(app);
}

TEST(com_connections, are_enumerated_in_their_order)
{
    IVMVirtualPC *app = application();
    struct event_sink sinks[2];
    IConnectionPoint *point;
    IEnumConnections *connections = NULL;
    IMarshal *marshal;
    DWORD cookies[2];
    CONNECTDATA found[3] = { 0 };
    ULONG fetched = 0;

    if (app == NULL)
        return;
    sink_begin(&sinks[0], &DIID_IVMVirtualPCEvents);
    sink_begin(&sinks[1], &IID_IDispatch);
    if ((point = sink_connect(app, &sinks[0], &cookies[0])) == NULL)
        return;
    check_hr(IConnectionPoint_Advise(point, (IUnknown *)&sinks[1].client.dispatch, &cookies[1]), S_OK, "Advise");
    check_hr(IConnectionPoint_EnumConnections(point, &connections), S_OK, "EnumConnections");
    if (connections != NULL) {
        check_hr(IEnumConnections_Next(connections, 3, found, &fetched), S_FALSE, "Next");
        check_hr(IEnumConnections_QueryInterface(connections, &IID_IMarshal, (void **)&marshal), E_NOINTERFACE,
                 "a marshaler of its own: its sinks are those of this apartment");
        if (check(fetched == 2, "there are 2 connections, not %lu", fetched))
            for (size_t i = 0; i < 2; i++) {
                check(found[i].dwCookie == cookies[i], "connection %zu has its cookie", i);
                check(found[i].pUnk == (IUnknown *)&sinks[i].client.dispatch, "connection %zu is the sink itself", i);
                IUnknown_Release(found[i].pUnk);
            }
        IEnumConnections_Release(connections);
    }
    for (size_t i = 0; i < 2; i++)
        check_hr(IConnectionPoint_Unadvise(point, cookies[i]), S_OK, "Unadvise");
    IConnectionPoint_Release(point);
    sink_end(&sinks[0]);
    sink_end(&sinks[1]);
    IVMVirtualPC_Release(app);
}
