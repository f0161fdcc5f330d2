// main.go - runs cases: the DLL through go-ole, in an apartment of the kind that is asked for.
// Usage: hosts sta|mta FOLDER
// FOLDER is empty, for disks. The last line gives the counts.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	ole "github.com/go-ole/go-ole"
	"github.com/go-ole/go-ole/oleutil"
)

var virtualPC *ole.IDispatch
var folder string

func at(name string) string {
	return filepath.Join(folder, name)
}

func equal(wanted, found interface{}, what string) error {
	if wanted != found {
		return fmt.Errorf("%s is '%v' (%T) instead of '%v' (%T)", what, found, found, wanted, wanted)
	}
	return nil
}

// first gives the first error there is.
func first(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

func call(object *ole.IDispatch, name string, arguments ...interface{}) (*ole.IDispatch, error) {
	result, err := oleutil.CallMethod(object, name, arguments...)
	if err != nil {
		return nil, err
	}
	return result.ToIDispatch(), nil
}

func property(object *ole.IDispatch, name string, wanted interface{}) error {
	value, err := oleutil.GetProperty(object, name)
	if err != nil {
		return err
	}
	return equal(wanted, value.Value(), name)
}

func succeeds(method string, arguments ...interface{}) error {
	task, err := call(virtualPC, method, arguments...)
	if err != nil {
		return err
	}
	defer task.Release()
	_, err = oleutil.CallMethod(task, "WaitForCompletion", -1)
	return first(err, property(task, "Error", int32(0)), property(task, "IsComplete", true))
}

func chainIsMadeAndRead() error {
	err := first(succeeds("CreateDynamicVirtualHardDisk", at("base.vhd"), 20),
		succeeds("CreateDifferencingVirtualHardDisk", at("child.vhd"), "base.vhd"))
	if err != nil {
		return err
	}
	disk, err := call(virtualPC, "GetHardDisk", at("child.vhd"))
	if err != nil {
		return err
	}
	defer disk.Release()
	parent, err := oleutil.GetProperty(disk, "Parent")
	if err != nil {
		return err
	}
	return first(property(disk, "Type", int32(2)), property(disk, "File", at("child.vhd")),
		property(parent.ToIDispatch(), "File", at("base.vhd")))
}

func parentIsSetAndChainMerged() error {
	if err := os.Rename(at("base.vhd"), at("there.vhd")); err != nil {
		return err
	}
	disk, err := call(virtualPC, "GetHardDisk", at("child.vhd"))
	if err != nil {
		return err
	}
	there, err := call(virtualPC, "GetHardDisk", at("there.vhd"))
	if err != nil {
		return err
	}
	if _, err = oleutil.PutProperty(disk, "Parent", there); err != nil {
		return err
	}
	task, err := call(disk, "Merge")
	if err != nil {
		return err
	}
	_, err = oleutil.CallMethod(task, "WaitForCompletion", -1)
	return first(err, property(task, "Error", int32(0)))
}

func sizeIsNumberOfAnyType() error {
	sizes := []interface{}{int8(20), uint8(20), int16(20), uint16(20), int32(20), uint32(20), 20, uint(20), int64(20),
		uint64(20), float32(20), float64(20), "20"}
	for _, size := range sizes {
		if err := succeeds("CreateDynamicVirtualHardDisk", at(fmt.Sprintf("%T.vhd", size)), size); err != nil {
			return fmt.Errorf("%T: %w", size, err)
		}
	}
	return nil
}

func taskIsCancelled() error {
	task, err := call(virtualPC, "CreateFixedVirtualHardDisk", at("cancelled.vhd"), 2000)
	if err != nil {
		return err
	}
	defer task.Release()
	_, cancelling := oleutil.CallMethod(task, "Cancel")
	_, waiting := oleutil.CallMethod(task, "WaitForCompletion", -1)
	_, left := os.Stat(at("cancelled.vhd"))
	return first(cancelling, waiting, property(task, "Result", int32(1)),
		equal(true, errors.Is(left, os.ErrNotExist), "that nothing is left"))
}

func tasksAreEnumerated() error {
	task, err := call(virtualPC, "CreateDynamicVirtualHardDisk", at("counted.vhd"), 20)
	if err != nil {
		return err
	}
	defer task.Release()
	id := oleutil.MustGetProperty(task, "ID").Value()
	tasks := oleutil.MustGetProperty(virtualPC, "Tasks").ToIDispatch()
	found := false
	err = oleutil.ForEach(tasks, func(one *ole.VARIANT) error {
		found = found || oleutil.MustGetProperty(one.ToIDispatch(), "ID").Value() == id
		return nil
	})
	return first(err, equal(true, found, "that the task is one"))
}

func refusalIsErrorWithCodeAndSentence() error {
	_, err := call(virtualPC, "GetHardDisk", at("nowhere.vhd"))
	var refusal *ole.OleError
	if !errors.As(err, &refusal) {
		return fmt.Errorf("it is %v", err)
	}
	exception, ok := refusal.SubError().(ole.EXCEPINFO)
	return first(equal(true, ok, "that there is an exception"), equal(uint32(0x80070002), exception.SCODE(), "the code"),
		equal(true, strings.Contains(exception.Error(), at("nowhere.vhd")), "that the sentence names it: "+exception.Error()))
}

func run() (failed int) {
	cases := []struct {
		name string
		run  func() error
	}{
		{"a chain is made and read", chainIsMadeAndRead},
		{"a parent is set and a chain merged", parentIsSetAndChainMerged},
		{"a size is a number of any type", sizeIsNumberOfAnyType},
		{"a task is cancelled and leaves nothing", taskIsCancelled},
		{"tasks are enumerated", tasksAreEnumerated},
		{"a refusal is an error with its code and sentence", refusalIsErrorWithCodeAndSentence},
	}
	for _, one := range cases {
		if err := one.run(); err != nil {
			failed++
			fmt.Printf("FAILED %s: %v\n", one.name, err)
		} else {
			fmt.Println("ok", one.name)
		}
	}
	fmt.Printf("%d passed, %d failed\n", len(cases)-failed, failed)
	return failed
}

func main() {
	runtime.LockOSThread()
	apartment := uint32(ole.COINIT_MULTITHREADED)
	if os.Args[1] == "sta" {
		apartment = ole.COINIT_APARTMENTTHREADED
	}
	folder = os.Args[2]
	if err := ole.CoInitializeEx(0, apartment); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	unknown, err := oleutil.CreateObject("VirtualPC.Application")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	virtualPC = unknown.MustQueryInterface(ole.IID_IDispatch)
	if run() > 0 {
		os.Exit(1)
	}
}
