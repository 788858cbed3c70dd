# Errors: exit statuses, syntax errors, and what a message looks like.

#### exit
exit 5

#### exit with the last status
false
exit

#### exit takes a byte
(exit 256); echo $?
(exit 257); echo $?
(exit -1); echo $?

#### exit with a bad number
#: stderr
(exit abc); echo $?

#### the script's status is its last command's
(exit 9)

#### an empty script
# nothing here

#### a syntax error ends with two
echo before
if then
echo never

#### a syntax error at the end of the file
echo before
for x in a; do

#### a syntax error's message
#: stderr
echo before
echo )
echo never

#### an unexpected word's message
#: stderr
done

#### an unexpected end's message
#: stderr
if true; then
  echo never

#### an unclosed quote's message
#: stderr
echo "never

#### lines before a syntax error run
echo one
echo two
fi
echo three

#### a syntax error in bash -c
#: stderr
bash -c 'if'

#### a syntax error in bash -c has status two
bash -c 'echo "' 2>/dev/null; echo $?
bash -c 'a )' 2>/dev/null; echo $?
bash -c '(' 2>/dev/null; echo $?

#### an empty compound is a syntax error
bash -c 'if true; then fi' 2>/dev/null; echo $?
bash -c '{ }' 2>/dev/null; echo $?
bash -c 'f() { }' 2>/dev/null; echo $?
bash -c 'while do done' 2>/dev/null; echo $?

#### operators in wrong places
for s in '&& a' 'a && && b' '| a' 'a ; ; b' 'a &; b' ';;' 'case x in esac esac' 'for 1 in a; do :; done' 'for x in a; done' '>' 'a >' '< <'; do
  bash -c "$s" 2>/dev/null; echo "$? $s"
done

#### a missing script
bash missing.sh 2>/dev/null; echo $?

#### a script that is a folder
mkdir d; bash d 2>/dev/null; echo $?

#### a bad option of the shell
bash --nosuch-option -c : 2>/dev/null; echo $?
bash -c 2>/dev/null; echo $?

#### a built-in's message names the line
#: stderr

cd /no/such/folder

#### a message within a function names its line
#: stderr
f() {
  cd /no/such
}
f

#### a message of bash -c
#: stderr
bash -c 'nosuch' name

#### a message from a sourced file
#: stderr
printf 'echo in\nnosuch\n' > s
. ./s

#### a message from eval
#: stderr
eval 'cd /no/such'

#### a permission
#: stderr
echo x > s
./s

#### a missing file as a command
#: stderr
./missing
echo $?

#### a folder as a command
#: stderr
mkdir d
./d
echo $?

#### a bad substitution's message
#: stderr
echo ${x!y}
echo after

#### a bad array subscript
#: stderr
a[-1]=x
echo "$?"

#### not an identifier
#: stderr
export 1x=2
echo $?

#### a number is needed
#: stderr
[ x -eq 1 ]
echo $?
shift x
echo $?

#### a missing operand of test
#: stderr
[ a = ]
echo $?

#### a usage message has status two
cd -Z 2>/dev/null; echo $?
read -Z 2>/dev/null; echo $?
export -Z 2>/dev/null; echo $?
type -Z 2>/dev/null; echo $?

#### an error of a special built-in does not end the script here
. ./missing 2>/dev/null
shift 5
unset -Z 2>/dev/null
echo on

#### a failing assignment ends the script
#: stderr
readonly r=1
echo before
r=2 echo with command
echo after

#### a syntax error in eval
eval 'echo )' 2>&1 | sed 's,.*/,,'
eval 'if' 2>&1 | sed 's,.*/,,'

#### noexec holds from the next command
echo a; set -n; echo b
echo c
