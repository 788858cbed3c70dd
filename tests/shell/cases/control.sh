# Compound commands: if, for, while, until, case, select, break and continue.

#### if, elif and else
for n in 1 2 3; do
  if [ $n = 1 ]; then echo one
  elif [ $n = 2 ]; then echo two
  else echo other
  fi
done

#### if's status when nothing ran
if false; then echo never; fi
echo $?

#### if's condition may be a list
if false; true; then echo yes; fi
if ! false && true; then echo yes; fi

#### if on one line
if true; then echo a; else echo b; fi; echo c

#### nested ifs
if true; then if false; then echo a; else echo b; fi; fi

#### for over words
for x in a 'b c' "d"; do echo "<$x>"; done

#### for without words takes the parameters
set -- x 'y z'
for p; do echo "<$p>"; done
for p do echo "[$p]"; done

#### for over nothing
for x in; do echo never; done; echo $?
for x in $nothing; do echo never; done; echo "[$x]"

#### for's variable stays
for x in a b; do :; done; echo $x

#### for over a substitution
for w in $(echo a b; echo c); do echo $w; done

#### for with braces
for x in a b; { echo $x; }

#### for with in on the next line
for x
in a b
do echo $x
done

#### while
n=0
while [ $n -lt 3 ]; do echo $n; n=$((n+1)); done
echo "status $?"

#### until
n=0
until [ $n -ge 2 ]; do echo $n; n=$((n+1)); done

#### while's status is its body's last
n=0
while [ $n -lt 1 ]; do n=1; (exit 5); done
echo $?

#### while read with several fields
printf 'a 1\nb 2 3\n' > f
while read -r k v; do echo "$k=$v"; done < f

#### break and continue
for i in 1 2 3 4 5; do
  [ $i = 2 ] && continue
  [ $i = 4 ] && break
  echo $i
done

#### break out of two loops
for i in 1 2; do
  for j in a b; do
    [ $j = b ] && break 2
    echo $i$j
  done
done
echo end

#### continue an outer loop
for i in 1 2; do
  for j in a b c; do
    [ $j = b ] && continue 2
    echo $i$j
  done
done

#### break with too great a number leaves all
for i in 1 2; do while true; do break 9; done; echo never; done
echo end

#### a loop in a function is left by return
f() { for i in 1 2 3; do [ $i = 2 ] && return 7; echo $i; done; }
f; echo $?

#### break in a while with a condition list
i=0
while true; do
  i=$((i+1))
  if [ $i -gt 3 ]; then break; fi
done
echo $i

#### case
for w in apple banana cherry; do
  case $w in
    a*) echo A;;
    b* | c*) echo "B or C";;
  esac
done

#### case without a match
case x in a) echo a;; esac
echo $?

#### case with a default
case x in a) echo a;; *) echo default;; esac

#### case with an opening parenthesis
case x in (x) echo yes;; esac

#### case does not split or glob its word
x='a  b*'
case $x in 'a  b*') echo same;; esac

#### case patterns quoted and not
x='*'
case abc in "*") echo quoted;; *) echo pattern;; esac
case abc in $x) echo variable;; esac
case abc in "$x") echo never;; *) echo literal;; esac

#### case with classes
for c in 5 x X ' ' _; do
  case $c in
    [[:digit:]]) echo digit;;
    [[:lower:]]) echo lower;;
    [[:upper:]]) echo upper;;
    [[:space:]]) echo space;;
    [!a-z0-9]) echo other;;
  esac
done

#### case falls through
case a in
  a) echo a;&
  b) echo b;;
  c) echo c;;
esac

#### case goes on testing
case abc in
  a*) echo starts;;&
  *x*) echo never;;&
  *c) echo ends;;
  *) echo not reached;;
esac

#### case with an empty body
case a in a) ;; esac; echo $?
case a in
  a)
esac
echo $?

#### case's last clause needs no end
case b in a) echo a;; b) echo b
esac

#### case with extended patterns
shopt -s extglob
case foobar in
  +(foo|bar)) echo yes;;
esac

#### case on several words at once
f() { case $1:$2 in a:*) echo "a then $2";; *:b) echo "b after $1";; esac; }
f a x; f y b

#### select
PS3='choose: '
select x in one two three; do
  echo "got $x ($REPLY)"
  [ "$x" = two ] && break
done <<< $'1\n9\n2' 2>/dev/null

#### select's menu
#: stderr
PS3='? '
select x in alpha beta; do echo "$x"; break; done <<< 2

#### select at the end of input
select x in a b; do echo "$x"; done < /dev/null 2>/dev/null
echo "status $?"

#### select without words takes the parameters
set -- p q
select x; do echo "$x"; break; done <<< 2 2>/dev/null

#### reserved words are words elsewhere
echo if then else fi for do done case esac while
for in in in; do echo $in; done
case in in in) echo in;; esac

#### a compound command in a condition
if { false; true; }; then echo group; fi
if (exit 3); then :; else echo "subshell $?"; fi
while case $x in '') true;; *) false;; esac; do x=1; echo once; done

#### deep nesting
for a in 1; do while :; do if :; then case x in x) { ( echo deep ); } ;; esac; fi; break; done; done

#### a loop with a redirection and a pipe
for i in 3 1 2; do echo $i; done | sort > f
cat f

#### an empty for with semicolon
for x in a b; do
  :
done
echo ${x}

#### loop variables may be changed inside
for x in a b; do x=$x$x; echo $x; done

#### while with a compound test
while read -r a && read -r b; do echo "$a+$b"; done <<END
1
2
3
END

#### arithmetic for with break and continue
for ((i=0; i<10; i++)); do
  ((i%2)) && continue
  ((i>6)) && break
  echo $i
done
echo "i=$i"

#### PIPESTATUS after compound commands is what ran in them
if true; then true | false; fi; echo ${PIPESTATUS[@]}
for i in 1; do true | false; done; echo ${PIPESTATUS[@]}
case a in a) false | true;; esac; echo ${PIPESTATUS[@]}
{ true | false; } > /dev/null; echo ${PIPESTATUS[@]}
f() { true | false; }; f; echo ${PIPESTATUS[@]}
( true | false ); echo ${PIPESTATUS[@]}

#### what an if at the end of a list leaves
false; if false; then :; fi; echo $?
f() { if true; then case x in x) return 4;; esac; fi; }; f; echo $?
if true; then if false; then :; else (exit 3); fi; fi; echo $?
set -e
g() { if true; then false; echo goes on; fi; echo as a condition; }
g || echo caught
( if true; then { false; echo unseen; }; fi; echo unseen ); echo unseen
