# Arithmetic: $(( )), (( )), let, bases, every operator, and errors.

#### the four operations
echo $((7+3)) $((7-3)) $((7*3)) $((7/3)) $((7%3)) $((-7/3)) $((-7%3))

#### precedence and parentheses
echo $((2+3*4)) $(((2+3)*4)) $((2**3**2)) $((-2**2))

#### comparison
echo $((1<2)) $((2<=1)) $((1>2)) $((2>=2)) $((1==1)) $((1!=1))

#### logic
echo $((1&&0)) $((1||0)) $((!5)) $((!0)) $((0&&1/0)) $((1||1/0))

#### bits
echo $((5&3)) $((5|3)) $((5^3)) $((~5)) $((1<<4)) $((256>>2)) $((-8>>1))

#### the conditional operator
x=5
echo $((x>3?10:20)) $((x>9?10:20)) $((x?x>4?1:2:3))

#### assignment operators
x=10
echo $((x+=5)) $((x-=3)) $((x*=2)) $((x/=4)) $((x%=4))
x=6
echo $((x<<=2)) $((x>>=1)) $((x&=10)) $((x|=5)) $((x^=1)) $x

#### increments
x=5
echo $((x++)) $x $((++x)) $x $((x--)) $x $((--x)) $x

#### comma
echo $((a=1, b=a+1, a+b)) $a $b

#### octal and hexadecimal
echo $((010)) $((0x1F)) $((0xff)) $((0))

#### any base
echo $((2#1011)) $((16#fF)) $((36#z)) $((62#Z)) $((64#@)) $((64#_)) $((8#17))

#### a bad octal digit is an error
#: stderr
echo $((08))
echo after

#### a digit too great for the base
(echo $((2#2))) 2>/dev/null
echo "status $?"

#### variables without a dollar
x=4 y=x
echo $((x)) $((x*2)) $((y+1)) $(( $x + x ))

#### unset and empty variables are zero
x=
echo $((x)) $((nothing+1))

#### a variable holding an expression
x='1+2'
echo $((x*2)) $(($x*2))

#### a variable that names another and so on
a=b b=c c=7
echo $((a))

#### 64 bits wrap
echo $((9223372036854775807)) $((9223372036854775807+1)) $((-9223372036854775808))

#### the smallest number divided by minus one
x=-9223372036854775808
echo $((x/-1)) $((x%-1))

#### division by zero
#: stderr
echo $((1/0))
echo after

#### division by zero in a subshell
(echo $((1%0))) 2>/dev/null
echo "status $?"

#### negative exponent
(echo $((2**-1))) 2>/dev/null
echo "status $?"

#### a syntax error
#: stderr
echo $((1+))
echo after

#### an error in double parentheses does not end the script
#: stderr
((1+))
echo "status $?"

#### double parentheses answer
((5>3)); echo $?
((0)); echo $?
((x=0)); echo $?
((x=3)); echo $? $x

#### let
let a=1+2 b=a*2; echo $a $b $?
let 'c = 5 - 5'; echo $c $?

#### let with quotes and blanks
let "x = 3" "y = x ** 2"
echo $x $y

#### in array subscripts
a=(10 20 30)
i=1
echo ${a[i]} ${a[i+1]} ${a[$((i-1))]} $((a[i]+a[2]))

#### assignment to array members
a=(1 2 3)
((a[1]+=10)); echo ${a[@]}
echo $((a[0]++)) ${a[0]}

#### blanks and newlines inside
echo $((
  1 +
  2
))

#### nested expansions inside
x=2
echo $(( $(echo 3) * ${x} + $((x+1)) ))

#### quotes inside are removed
echo $(( "2" + "3" ))

#### old style brackets
echo $[1+2] $[3*4]

#### integer attribute
declare -i n
n=3+4; echo $n
n+=5; echo $n
n=abc; echo $n

#### c-style for
for ((i=0; i<3; i++)); do echo $i; done
for ((i=0, j=10; i<j; i+=4, j-=2)); do echo $i $j; done

#### c-style for with parts left out
i=0
for ((;;)); do ((++i > 3)) && break; echo $i; done

#### unary plus and minus
x=5
echo $((-x)) $((+x)) $((- -x)) $((-(-x)))

#### logical results in conditions
if ((2 > 1 && 3 > 2)); then echo yes; fi
while ((n++ < 3)); do echo n=$n; done

#### bit shifts by variables
n=3
echo $((1<<n)) $((1<<(n+1)))

#### assignment in a test of a subshell stays there
x=1
(( x = 5 )) && (( x == 5 )) && echo $x
( ((x=9)) ); echo $x

#### recursion without end is an error
a=b b=a
(echo $((a))) 2>/dev/null
echo "status $?"

#### hexadecimal letters in either case
echo $((0xAbC)) $((0XAB))

#### comparison chains are numbers
echo $((3>2>1)) $((1<2<3))

#### a large literal base ten
echo $((10#08)) $((10#099))

#### ternary assigns
((x = 1 ? 2 : 3)); echo $x

#### a number with trailing letters is an error
(echo $((12ab))) 2>/dev/null
echo "status $?"

#### double parentheses with a command after
((1)) && echo true || echo false
((0)) && echo true || echo false

#### negation of the compound
! ((0)); echo $?
! ((1)); echo $?
