' LateBound.vb - runs cases: objects that are used by name alone, as VB.NET does with Option Strict Off.
' Usage: LateBound FOLDER
' FOLDER is empty, for disks. The last line gives the counts.
Option Strict Off
Imports System
Imports System.Collections.Generic
Imports System.IO
Imports System.Linq

Enum Sizes
    Twenty = 20
End Enum

Module LateBound
    ReadOnly virtualPC As Object = Activator.CreateInstance(Type.GetTypeFromProgID("VirtualPC.Application", True))
    Dim folder As String
    Dim passed, failed As Integer

    Class CheckException
        Inherits Exception
        Sub New(message As String)
            MyBase.New(message)
        End Sub
    End Class

    Sub Equal(wanted As Object, found As Object, what As String)
        If Not Object.Equals(wanted, found) Then
            Throw New CheckException($"{what} is '{found}' ({If(found, "").GetType()}) instead of '{wanted}'")
        End If
    End Sub

    Function At(name As String) As String
        Return Path.Combine(folder, name)
    End Function

    Sub Succeeds(task As Object)
        task.WaitForCompletion(-1)
        Equal(0, task.Error, "the code of " & task.Description & ": " & task.ErrorDescription)
    End Sub

    ' ---- Arguments ----

    Sub arguments_have_their_places()
        Succeeds(virtualPC.CreateDynamicVirtualHardDisk(At("base.vhd"), 20))
        Equal(0, virtualPC.GetHardDisk(At("base.vhd")).Type, "the type")
    End Sub

    Sub arguments_are_named_in_any_order()
        Succeeds(virtualPC.CreateDifferencingVirtualHardDisk(parentPath:=At("base.vhd"), imagePath:=At("child.vhd")))
        Equal(At("base.vhd"), virtualPC.GetHardDisk(At("child.vhd")).Parent.File, "the parent")
    End Sub

    Sub arguments_are_named_behind_others()
        Succeeds(virtualPC.CreateDynamicVirtualHardDisk(At("mixed.vhd"), size:=20))
        Equal(20D * 1048576, virtualPC.GetHardDisk(imagePath:=At("mixed.vhd")).SizeInGuest, "the size")
    End Sub

    Sub an_argument_is_left_out()
        Dim files As Object = virtualPC.GetVirtualMachineFiles(, True)
        Equal(True, TypeOf files Is Array, "that it is an array")
    End Sub

    Sub nothing_and_null_are_no_folders()
        Equal(virtualPC.GetHardDiskFiles(Nothing).Length, virtualPC.GetHardDiskFiles(DBNull.Value).Length, "the number")
    End Sub

    ' ---- Numbers ----

    Function Twenties() As Object()
        Return {CSByte(20), CByte(20), 20S, 20US, 20, 20UI, 20L, 20UL, 20D, 20.0F, 20.0R, Sizes.Twenty, "20"}
    End Function

    Sub a_size_is_a_number_of_any_type()
        For Each size As Object In Twenties()
            Dim path As String = At(size.GetType().Name & ".vhd")
            Succeeds(virtualPC.CreateDynamicVirtualHardDisk(path, size))
            Equal(20D * 1048576, virtualPC.GetHardDisk(path).SizeInGuest, "the size by " & size.GetType().Name)
        Next
    End Sub

    Sub a_value_is_a_whole_number_of_any_type()
        For Each value As Object In Twenties()
            If TypeOf value IsNot String Then
                virtualPC.SetConfigurationValue("late_bound/number", value)
                Equal(20, virtualPC.GetConfigurationValue("late_bound/number"), "the value by " & value.GetType().Name)
            End If
        Next
        virtualPC.SetConfigurationValue("late_bound/number", CLng(Integer.MinValue))
        Equal(Integer.MinValue, virtualPC.GetConfigurationValue("late_bound/number"), "the least number")
        virtualPC.RemoveConfigurationValue("late_bound")
    End Sub

    ' ---- Members ----

    Sub a_collection_has_a_default_member_and_is_enumerated()
        Dim task As Object = virtualPC.CreateDynamicVirtualHardDisk(At("counted.vhd"), 20)
        Dim tasks As Object = virtualPC.Tasks, ids As New List(Of Integer)
        For Each one As Object In tasks
            ids.Add(one.ID)
        Next
        Equal(tasks.Count, ids.Count, "the number of tasks")
        Equal(ids(0), tasks(1).ID, "the first task")
        Equal(True, ids.Contains(task.ID), "that the new task is one")
        Succeeds(task)
    End Sub

    Sub a_property_is_written()
        File.Move(At("base.vhd"), At("there.vhd"))
        Dim disk As Object = virtualPC.GetHardDisk(At("child.vhd"))
        disk.Parent = virtualPC.GetHardDisk(At("there.vhd"))
        Equal(At("there.vhd"), virtualPC.GetHardDisk(At("child.vhd")).Parent.File, "the parent")
    End Sub

    ' The last one: under Wine 8, a process hangs some time after such a call has thrown.
    Sub a_refusal_is_an_exception_with_its_sentence()
        Try
            virtualPC.SetConfigurationValue("late_bound/number", 1L << 40)
        Catch e As Exception
            Equal(True, e.Message.Contains("late_bound/number"), "that the sentence names the key: " & e.Message)
            Return
        End Try
        Throw New CheckException("nothing is thrown")
    End Sub

    Sub Run(test As Action)
        Try
            test()
            passed += 1
            Console.WriteLine("ok " & test.Method.Name)
        Catch e As Exception
            failed += 1
            Console.WriteLine($"FAILED {test.Method.Name}: {e.Message}")
        End Try
    End Sub

    <STAThread>
    Function Main(arguments As String()) As Integer
        folder = arguments(0)
        Run(AddressOf arguments_have_their_places)
        Run(AddressOf arguments_are_named_in_any_order)
        Run(AddressOf arguments_are_named_behind_others)
        Run(AddressOf an_argument_is_left_out)
        Run(AddressOf nothing_and_null_are_no_folders)
        Run(AddressOf a_size_is_a_number_of_any_type)
        Run(AddressOf a_value_is_a_whole_number_of_any_type)
        Run(AddressOf a_collection_has_a_default_member_and_is_enumerated)
        Run(AddressOf a_property_is_written)
        Run(AddressOf a_refusal_is_an_exception_with_its_sentence)
        Console.WriteLine($"{passed} passed, {failed} failed")
        Return If(failed > 0, 1, 0)
    End Function
End Module
