# Arrays: indexed and associative.

#### a list and its members
a=(x 'y z' w)
echo ${a[0]} "${a[1]}" ${a[2]} "[${a[3]}]" $a ${#a[@]}

#### all members as words
a=(x 'y z' '')
for w in "${a[@]}"; do echo "<$w>"; done
for w in "${a[*]}"; do echo "<$w>"; done
for w in ${a[@]}; do echo "<$w>"; done

#### members joined by IFS
a=(1 2 3)
IFS=,
echo "${a[*]}"

#### holes stay
a=([5]=five [2]=two)
a[9]=nine
echo "${!a[@]}" "${a[@]}" ${#a[@]}

#### an index goes on after an explicit one
a=(zero [3]=three four)
echo "${!a[@]}"

#### append members
a=(1 2)
a+=(3 4)
a+=5
echo "${a[@]}"

#### append to a member
a=(x y)
a[1]+=z
echo "${a[@]}"

#### negative indices
a=(1 2 3)
echo ${a[-1]} ${a[-3]}
a[-1]=last
echo "${a[@]}"

#### a negative index out of range
a=(1 2)
(echo "${a[-3]}") 2>/dev/null
echo "status $?"

#### unset a member
a=(1 2 3)
unset 'a[1]'
echo "${!a[@]}" ${#a[@]}

#### unset all
a=(1 2 3)
unset a
echo "[${a[@]}]" ${#a[@]}

#### length of a member
a=(x yyy)
echo ${#a[1]} ${#a} ${#a[7]}

#### slices
a=(a b c d e)
echo "${a[@]:1:2}" "${a[@]:3}" "${a[@]: -2}" "${a[*]:0:2}"

#### slices count members, not indices
a=([1]=a [5]=b [9]=c)
echo "${a[@]:2:2}" "${a[@]:5:1}"

#### operators on all members
a=(foo.c bar.c)
echo "${a[@]%.c}" "${a[@]/o/0}" "${a[@]^}" "${a[@]#f}"

#### a default for a member
a=(1 '')
echo ${a[0]-x} ${a[1]-x} ${a[1]:-y} ${a[2]-z}

#### whether there are members
a=()
echo "[${a[@]+set}]" "[${a+set}]"
a=('')
echo "[${a[@]+set}]" "[${a+set}]"

#### an array copied
a=(1 'b c' 3)
b=("${a[@]}")
echo "${b[1]}" ${#b[@]}

#### an array from a substitution
a=($(echo x y; echo z))
echo ${#a[@]} ${a[2]}

#### an array from names of files
: > b.c; : > a.c
a=(*.c)
echo "${a[@]}"

#### an array over several lines with comments
a=(
  one   # first
  two

  'three four'
)
echo ${#a[@]} "${a[2]}"

#### subscripts are arithmetic
a=(0 1 2 3 4)
i=1
echo ${a[i+1]} ${a[i*3]} ${a[$i]} ${a[a[2]]}

#### a scalar is member zero
x=hello
echo ${x[0]} ${#x[@]} ${x[@]}
x[1]=more
echo "${x[@]}"

#### an assignment to the name is to member zero
a=(1 2)
a=x
echo "${a[@]}"

#### an associative array
declare -A m
m[one]=1 m[two]=2
m['with blank']=3
echo ${m[one]} ${m[two]} "${m[with blank]}" ${#m[@]} "[${m[none]}]"

#### an associative array from a list
declare -A m=([a]=1 [b]='2 3')
echo ${m[a]} "${m[b]}"

#### an associative array from pairs
declare -A m=(k1 v1 k2 v2)
echo ${m[k1]} ${m[k2]}

#### keys of an associative array
declare -A m=([x]=1 [y]=2 [z]=3)
for k in "${!m[@]}"; do echo "$k=${m[$k]}"; done | sort

#### an associative key from a variable
declare -A m
k='a b'
m[$k]=1 m["c d"]=2
echo "${m[a b]}" "${m['c d']}" "${m[$k]}"

#### unset an associative member
declare -A m=([a]=1 [b]=2)
unset 'm[a]'
echo ${#m[@]} "${!m[@]}"

#### append to associative arrays
declare -A m=([a]=1)
m+=([b]=2)
m[a]+=x
echo ${m[a]} ${m[b]}

#### a name is not arithmetic in an associative key
declare -A m
i=5
m[i]=letter m[$i]=number
echo ${m[i]} ${m[5]}

#### at and star as keys
declare -A m
k=@
m[$k]=at
echo ${#m[@]} "${m[@]}"

#### whether a member is set
a=(1 2)
declare -A m=([k]=)
[[ -v a[1] ]] && echo a1
[[ -v a[5] ]] || echo no a5
[[ -v m[k] ]] && echo mk
[[ -v m[q] ]] || echo no mq

#### integer arrays
declare -ai n=(1+1 2*3)
n+=(4+4)
n[0]+=10
echo "${n[@]}"

#### declare prints an array
a=(x 'y z')
declare -p a
declare -A m=([k]='v w')
declare -p m

#### declare prints an empty and an unset array
a=()
declare -p a
declare -a b
declare -p b

#### a readonly array refuses
readonly -a r=(1 2)
(r[0]=5) 2>/dev/null
echo "status $? ${r[0]}"

#### a loop over indices
a=(x y z)
for i in "${!a[@]}"; do echo "$i:${a[i]}"; done

#### reverse an array
a=(1 2 3)
for ((i=${#a[@]}-1; i>=0; i--)); do printf '%s ' "${a[i]}"; done
echo

#### a stack
a=()
a+=(one); a+=(two)
echo "${a[-1]}"; unset 'a[-1]'
echo "${a[@]}"

#### an array local to a function
f() { local -a a=(in side); echo "${a[@]}"; }
a=(out)
f; echo "${a[@]}"

#### a subshell has a copy
a=(1 2)
(a[0]=changed; echo "${a[@]}")
echo "${a[@]}"

#### an array in arithmetic
a=(3 4)
echo $((a[0]*a[1])) $((a[0]++)) ${a[0]}

#### members quoted for the shell
a=('a b' "c'd")
echo "${a[@]@Q}"

#### pairs by the K operator of an associative array
declare -A m=([k]='v w')
echo "${m[@]@K}"

#### an element with brackets in its value
a=('[x]=y' z)
echo "${a[0]}" ${#a[@]}

#### expansion inside a list splits
x='1 2 3'
a=($x "$x")
echo ${#a[@]}

#### an array is not exported as one
a=(1 2)
export a
bash -c 'echo "[${a-none}]"'

#### replacing all members keeps words
a=('a b' 'c d')
b=("${a[@]// /_}")
printf '<%s>' "${b[@]}"; echo

#### indirect array expansion
a=(1 2 3)
r='a[@]' s='a[1]'
echo "${!r}" "${!s}"

#### a name reference to an array
f() { local -n ref=$1; ref+=(new); echo ${#ref[@]}; }
a=(1)
f a
echo "${a[@]}"

#### an element assigned through read and printf
read -r 'a[2]' <<< value
printf -v 'a[0]' '%03d' 7
echo "${!a[@]}" "${a[@]}"

#### large indices
a[1000000]=x
echo ${#a[@]} "${!a[@]}"

#### a subscript with blanks
a=(1 2 3)
echo ${a[ 1 ]} ${a[1 + 1]}
