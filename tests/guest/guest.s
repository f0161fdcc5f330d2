# guest.s - a guest of one sector, which a BIOS starts from a hard disk, for tests of what runs virtual machines.
#
# It says on COM1 (9600 baud) and on the screen, a line each:
#   READY n    at its start. n, kept in the first four bytes of sector 1, counts starts and writes, this one included
#   TICK n     about once a second; n counts them since the start
#   KEY c      for each key, of the keyboard or of COM1
#   WROTE n    after the key w: n is in sector 1 now
#   FAILED     the disk could not be read or written; nothing follows
# The key q turns the power off, where that is done at port 0x604, as on the PC of QEMU.

    .intel_syntax noprefix
    .code16
    .text
    .global start

    .equ drive, 0x8000   # what the BIOS calls the disk it is started from
    .equ second, 0x8004  # the tick of the BIOS at the last line
    .equ ticks, 0x8008   # how many lines
    .equ sector, 0x8200  # sector 1
    .equ ticks_a_second, 18

start:
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, 0x7c00
    cld
    sti
    mov byte ptr [drive], dl
    mov dword ptr [ticks], 0
    mov ax, 0x00e3       # 9600 baud, no parity, 8 bits
    xor dx, dx
    int 0x14
    call count
    mov si, offset ready
    call line
    call clock
    mov word ptr [second], dx

next:
    hlt                  # until a tick or a key
    mov ah, 0x01
    int 0x16
    jz no_key
    mov ah, 0x00
    int 0x16
    jmp typed
no_key:
    mov ah, 0x03
    xor dx, dx
    int 0x14
    test ah, 0x01
    jz no_byte
    mov ah, 0x02
    xor dx, dx
    int 0x14
    jmp typed
no_byte:
    call clock
    mov ax, dx
    sub ax, word ptr [second]
    cmp ax, ticks_a_second
    jb next
    mov word ptr [second], dx
    inc dword ptr [ticks]
    mov eax, dword ptr [ticks]
    mov si, offset tick
    call line
    jmp next

typed:                   # al
    push ax
    mov si, offset key
    call text
    call put
    call end_line
    pop ax
    cmp al, 'w'
    je write
    cmp al, 'q'
    jne next
    mov dx, 0x604
    mov ax, 0x2000       # sleep, of the type that is off
    out dx, ax
    jmp next
write:
    call count
    mov si, offset wrote
    call line
    jmp next

# Adds one to the number in sector 1; gives it in eax.
count:
    mov ah, 0x42
    call transfer
    inc dword ptr [sector]
    mov ah, 0x43
    call transfer
    mov eax, dword ptr [sector]
    ret

# Reads (ah 0x42) or writes (0x43) sector 1.
transfer:
    mov al, 0
    mov dl, byte ptr [drive]
    mov si, offset packet
    int 0x13
    jc broken
    ret
broken:
    mov si, offset failed
    call text
    call end_line
stopped:
    hlt
    jmp stopped

# The tick of the BIOS, its lower half, in dx.
clock:
    mov ah, 0x00
    int 0x1a
    ret

# A text at si, the number in eax, and the end of the line.
line:
    push eax
    call text
    pop eax
    xor cx, cx
    mov ebx, 10
digits:
    xor edx, edx
    div ebx
    push dx
    inc cx
    test eax, eax
    jnz digits
put_digits:
    pop ax
    add al, '0'
    call put
    loop put_digits
end_line:
    mov al, 13
    call put
    mov al, 10
    jmp put

# The text at si, which ends with a zero. Keeps ax.
text:
    push ax
each:
    lodsb
    test al, al
    jz text_end
    call put
    jmp each
text_end:
    pop ax
    ret

# The character in al. Keeps all registers.
put:
    pushad
    push ax
    mov ah, 0x01
    xor dx, dx
    int 0x14
    pop ax
    mov ah, 0x0e
    xor bx, bx
    int 0x10
    popad
    ret

packet:
    .byte 16, 0
    .word 1              # sectors
    .word sector, 0      # offset, segment
    .quad 1              # the first

ready:
    .asciz "READY "
tick:
    .asciz "TICK "
key:
    .asciz "KEY "
wrote:
    .asciz "WROTE "
failed:
    .asciz "FAILED"

    .org 446             # a table of partitions, empty, may follow
    .org 510
    .word 0xaa55
