# Redirections: files, descriptors, order, noclobber, exec, here-documents and here-strings.

#### output and append
echo a > f; echo b > f; echo c >> f
cat f

#### input
echo text > f
cat < f
read -r x < f; echo "$x"

#### standard error
{ echo out; echo err >&2; } 2> e
cat e

#### both by name
{ echo out; echo err >&2; } &> f
{ echo more; echo err >&2; } &>> f
cat f

#### both the old way
{ echo out; echo err >&2; } >& f
cat f

#### order matters
{ { echo out; echo err >&2; } 2>&1 > f; } > g
echo "f: $(cat f)"; echo "g: $(cat g)"

#### both into one
{ echo out; echo err >&2; } > f 2>&1
cat f

#### standard error through a pipe alone
{ echo out; echo err >&2; } 2>&1 >/dev/null | cat

#### a redirection anywhere in the command
> f echo a b
echo c >> f d
cat < f

#### a redirection alone makes an empty file
> f
wc -c < f
>> g
ls

#### other descriptors
exec 3> f
echo three >&3
echo again >&3
exec 3>&-
cat f

#### a descriptor for input
printf '%s\n' a b c > f
exec 4< f
read -r x <&4; read -r y <&4
exec 4<&-
echo $x $y

#### read and write
printf 'abc\n' > f
exec 5<> f
read -r x <&5
echo more >&5
exec 5>&-
echo $x; cat f

#### a descriptor chosen by the shell
exec {fd}> f
echo chosen >&$fd
exec {fd}>&-
[ $fd -ge 10 ] && echo high
cat f

#### a closed descriptor
exec 3>&-
{ echo x >&3; } 2>/dev/null || echo "status $?"

#### close standard output
(echo x >&-) 2>/dev/null || echo "status $?"

#### move a descriptor
exec 3> f
exec 4>&3-
echo moved >&4
{ echo gone >&3; } 2>/dev/null || echo closed
cat f

#### save and restore standard output
exec 3>&1 > f
echo in file
exec >&3 3>&-
echo on output
cat f

#### a missing file
cat < missing 2>/dev/null; echo "status $?"
echo never < missing 2>/dev/null || echo "status $?"

#### a missing file's message
#: stderr
: < missing
echo "status $?"

#### a folder cannot be written
#: stderr
mkdir d
echo x > d
echo "status $?"

#### a missing folder
#: stderr
echo x > no/such/file
echo "status $?"

#### a failed redirection of a group skips it
{ echo never; } < missing 2>/dev/null
echo "status $?"

#### a failed redirection of a loop skips it
for i in 1 2; do echo never; done 2>/dev/null < missing
echo "status $?"

#### noclobber
set -C
echo a > f
echo b > f 2>/dev/null || echo refused
echo c >| f
echo d >> f
cat f

#### noclobber allows what is not a plain file
set -C
echo x > /dev/null && echo allowed

#### an expanded name
n='a b'
echo text > "$n"
cat 'a b'
for i in 1 2; do echo $i > f$i; done
echo f*

#### an ambiguous name
#: stderr
n='a b'
echo x > $n
echo "status $?"

#### a pattern that matches one file
: > file.txt
echo text > f*.txt
cat file.txt

#### a redirection of a compound command
if true; then echo a; echo b; fi > f
while read -r x; do echo "<$x>"; done < f
case x in x) echo case;; esac >> f
wc -l < f

#### a function's own redirection
f() { echo out; echo err >&2; } > f 2>&1
f; f
cat f

#### redirections in a pipeline's parts
echo err 2>&1 >&2 2>/dev/null | cat
{ echo a >&2; } 2>&1 | tr a b

#### descriptors in a subshell stay there
exec 3> f
(exec 3>&-; exec > g; echo sub)
echo after >&3
cat f g

#### a redirection for one built-in only
read -r x < <(echo one) 2>/dev/null
echo $x
echo a > f; echo b
cat f

#### a here-document
cat <<END
line one
  line two
END

#### a here-document expands
x=value
cat <<END
$x ${x}s $(echo sub) $((1+2)) \$x \\ "quoted" 'single' `echo old`
END

#### a here-document with a quoted word does not expand
x=value
cat <<'END'
$x $(echo sub) \$ `x`
END
cat <<"E O F"
$x
E O F
cat <<\X
$x
X

#### tabs before a here-document's lines
cat <<-END
	one
		two
	END
echo after

#### a backslash joins lines of a here-document
cat <<END
a\
b
END

#### two here-documents of one command
cat <<A - /dev/fd/3 3<<B
first
A
second
B

#### here-documents of two commands on one line
cat <<A; cat <<B
a
A
b
B

#### a here-document in a pipeline
cat <<END | tr a-z A-Z
text
END

#### a here-document for a loop
while read -r a b; do echo "$b $a"; done <<END
1 one
2 two
END

#### a here-document inside a function
f() {
  cat <<END
arg $1
END
}
f x; f y

#### a here-document in a command substitution
x=$(cat <<END
in
side
END
)
echo "$x"

#### an empty here-document
cat <<END
END
wc -c <<END
END

#### a large here-string
x=$(seq 1 20000)
wc -l <<< "$x"

#### a here-string
cat <<< word
cat <<< "two words"
x='a  b'
cat <<< $x
read -r a b <<< "1 2 3"; echo "$b"

#### a here-string ends its line
wc -c <<< abc
wc -c <<< ''

#### the last input wins
echo a > f
cat < f <<< b
cat <<< b < f

#### a here-document with a default inside
cat <<END
${x:-default "quoted"} ${y:-'single'}
END

#### here-document delimiters need the whole line
cat <<END
 END
END2
xEND
END

#### exec with output stays for the rest
exec > f
echo hidden
exec > /dev/null
echo nowhere

#### exec replaces standard input
printf '%s\n' a b > f
exec < f
read -r x; read -r y
echo $x $y

#### /dev/fd and /dev/stdin
echo data | cat /dev/stdin
echo x > f; exec 3< f; cat /dev/fd/3

#### /dev/stdout and /dev/stderr
echo a > /dev/stdout
{ echo b > /dev/stderr; } 2>&1

#### a number belongs to a redirection only when it touches it
echo 2 > f
echo 2> g
cat f g

#### descriptors with several digits
exec 12> f; echo twelve >&12; exec 12>&-
cat f

#### exec inside eval, a function and braces stays
eval 'exec 3> f'; echo eval >&3; cat f
f() { exec 4> g; }
f; echo function >&4; cat g
{ exec 5> h; } 6> i; echo braces >&5; cat h
command exec 7> j; echo command >&7; cat j

#### exec inside a redirection of the same descriptor goes with it
{ exec 8> f; } 8> g
echo gone >&8
f() { exec > g; echo inside; }
f > h; echo out
cat g

#### a descriptor in a variable outlasts its command
: {v}> f; echo colon >&$v; cat f
{ :; } {w}> g; echo brace >&$w; cat g

#### a descriptor in an element of an array
exec {a[1]}> f; echo element >&${a[1]}; cat f
exec {a[1]}>&-
echo closed >&${a[1]}
