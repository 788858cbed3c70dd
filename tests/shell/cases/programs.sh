# Longer scripts, as people write them.

#### greatest common divisor
gcd() { local a=$1 b=$2; while ((b)); do local t=$((a % b)); a=$b b=$t; done; echo $a; }
gcd 48 36; gcd 17 5; gcd 100 75

#### prime numbers
for ((n=2; n<40; n++)); do
  for ((d=2; d*d<=n; d++)); do ((n % d)) || continue 2; done
  printf '%d ' $n
done
echo

#### word count
declare -A count
while read -ra words; do
  for w in "${words[@]}"; do count[${w,,}]=$((${count[${w,,}]:-0}+1)); done
done <<'END'
the cat and The dog
and the bird
END
for w in "${!count[@]}"; do echo "${count[$w]} $w"; done | sort -k1,1nr -k2

#### bubble sort
a=(5 3 9 1 7)
for ((i=0; i<${#a[@]}; i++)); do
  for ((j=0; j<${#a[@]}-i-1; j++)); do
    if ((a[j] > a[j+1])); then t=${a[j]}; a[j]=${a[j+1]}; a[j+1]=$t; fi
  done
done
echo "${a[@]}"

#### option parsing by hand
parse() {
  local verbose=0 output= args=()
  while (($#)); do
    case $1 in
      -v | --verbose) verbose=1;;
      -o) output=$2; shift;;
      --output=*) output=${1#*=};;
      --) shift; args+=("$@"); break;;
      -*) echo "unknown $1"; return 1;;
      *) args+=("$1");;
    esac
    shift
  done
  echo "v=$verbose o=$output args=${args[*]}"
}
parse -v --output=x a b; parse -o y -- -z; parse -q; echo $?

#### a configuration file
cat > conf <<'END'
# comment
name = value
path=/a/b

spaced   =  text with blanks
END
while IFS='=' read -r key value; do
  [[ $key =~ ^[[:space:]]*(#|$) ]] && continue
  key=${key%%+([[:space:]])}; key=${key//[[:space:]]/}
  value=${value#"${value%%[![:space:]]*}"}
  echo "$key: $value"
done < conf

#### a table
printf '%-8s|%6s\n' name size
while IFS=, read -r n s; do printf '%-8s|%6d\n' "$n" "$s"; done <<'END'
apple,10
kiwi,2000
END

#### backup names
for f in report.txt archive.tar.gz noext .hidden; do
  base=${f##*/}
  case $base in
    .*) echo "$base -> $base.bak";;
    *.*) echo "$base -> ${base%%.*}-old.${base#*.}";;
    *) echo "$base -> $base-old";;
  esac
done

#### join and split
join_by() { local IFS=$1; shift; echo "$*"; }
split() { local IFS=$1; local -a parts=($2); printf '[%s]' "${parts[@]}"; echo; }
join_by , a b c; join_by / x; split : a:b::c

#### a queue of tasks with failures
run() { "$@" || { echo "failed: $* ($?)"; failures=$((failures+1)); }; }
failures=0
run true; run false; run test 1 = 2; run eval '(exit 7)'
echo "$failures"

#### retry
tries=0
attempt() { ((++tries >= 3)); }
until attempt; do echo "try $tries failed"; done
echo "done after $tries"

#### a temporary folder cleaned up
work=$(mktemp -d)
trap 'rm -r "$work"; [ -e "$work" ] || echo cleaned' EXIT
echo data > "$work/file"
cat "$work/file"

#### a menu with functions by name
do_start() { echo starting "$@"; }
do_stop() { echo stopping; }
dispatch() { local c=do_$1; if declare -F "$c" > /dev/null; then shift; "$c" "$@"; else echo "no $1"; return 1; fi; }
dispatch start now; dispatch stop; dispatch fly || echo $?

#### reading records into arrays
names=() ages=()
while IFS=: read -r name _ age; do names+=("$name"); ages+=("$age"); done <<'END'
ann:x:31
bob:y:27
END
for i in "${!names[@]}"; do echo "${names[i]} is ${ages[i]}"; done

#### a string reversed and a palindrome
reverse() { local s=$1 r= i; for ((i=${#s}-1; i>=0; i--)); do r+=${s:i:1}; done; echo "$r"; }
reverse hello
is_palindrome() { local s=${1,,}; s=${s//[^a-z]/}; [[ $s == "$(reverse "$s")" ]]; }
is_palindrome 'A man, a plan, a canal: Panama' && echo yes
is_palindrome hello || echo no

#### roman numerals
roman() {
  local n=$1 r= i
  local -a v=(1000 900 500 400 100 90 50 40 10 9 5 4 1) s=(M CM D CD C XC L XL X IX V IV I)
  for i in "${!v[@]}"; do while ((n >= v[i])); do r+=${s[i]}; ((n -= v[i])); done; done
  echo $r
}
roman 1994; roman 2024; roman 4

#### towers of Hanoi
moves=0
hanoi() { (($1 == 0)) && return; hanoi $(($1-1)) $2 $4 $3; ((moves++)); hanoi $(($1-1)) $4 $3 $2; }
hanoi 6 a b c; echo $moves

#### a tree of files
mkdir -p t/a/b t/c; : > t/a/f1; : > t/a/b/f2; : > t/f3
walk() { local e; for e in "$1"/*; do echo "$2${e##*/}"; if [[ -d $e ]]; then walk "$e" "$2  "; fi; done; }
walk t ''

#### matrix by associative keys
declare -A m
for r in 0 1; do for c in 0 1 2; do m[$r,$c]=$((r*3+c)); done; done
for r in 0 1; do line=; for c in 0 1 2; do line+="${m[$r,$c]} "; done; echo "${line% }"; done

#### binary numbers
bin() { local n=$1 r=; while ((n)); do r=$((n&1))$r; ((n>>=1)); done; echo ${r:-0}; }
bin 10; bin 255; bin 0; echo $((2#1010))

#### caesar cipher
rot() {
  local s=$1 k=$2 out= c i code
  for ((i=0; i<${#s}; i++)); do
    c=${s:i:1}
    if [[ $c == [a-z] ]]; then
      printf -v code '%d' "'$c"
      printf -v c "\\x$(printf '%x' $(((code-97+k)%26+97)))"
    fi
    out+=$c
  done
  echo "$out"
}
rot 'hello, world' 3; rot 'khoor, zruog' 23

#### parallel work gathered
for i in 1 2 3; do (echo "result $i" > out.$i) & done
wait
cat out.*

#### a log filter
filter() {
  local level text
  while read -r level text; do
    case $level in ERROR | WARN) printf '%-5s %s\n' "$level" "$text";; esac
  done
}
filter <<'END' | sort
INFO started
WARN low disk
ERROR disk full
END

#### quoting arguments for later
save() { printf '%q ' "$@"; }
saved=$(save 'a b' "it's" '$x' '*')
eval "set -- $saved"
for a; do echo "<$a>"; done

#### date arithmetic
leap() { (( ($1 % 4 == 0 && $1 % 100 != 0) || $1 % 400 == 0 )); }
for y in 1900 2000 2023 2024; do leap $y && echo "$y leap" || echo "$y common"; done

#### a small calculator
calc() { local r; r=$(($1)) 2>/dev/null && echo "$1 = $r"; }
calc '1 + 2 * 3'; calc '(1 + 2) * 3'; calc '7 % 4'

#### state machine
state=start out=
for token in open data data close open close; do
  case $state:$token in
    start:open) state=inside;;
    inside:data) out+=d;;
    inside:close) state=start; out+='|';;
    *) echo "bad $state:$token";;
  esac
done
echo "$out $state"

#### a script that generates a script
cat > gen <<END
#!/bin/sh
# made by ${0##*/}
echo "generated with \$# arguments"
END
chmod +x gen; ./gen a b

#### assertions in a subshell
check() { local what=$1; shift; if ("$@") > /dev/null 2>&1; then echo "ok $what"; else echo "not ok $what ($?)"; fi; }
check truth true
check falsehood false
check exits exit 4
check equality test 1 -eq 1

#### json-like output with escapes
esc() { local s=$1; s=${s//\\/\\\\}; s=${s//\"/\\\"}; s=${s//$'\n'/\\n}; printf '"%s"' "$s"; }
printf '{'; esc key; printf ': '; esc $'a "quoted"\nline\\'; echo '}'
