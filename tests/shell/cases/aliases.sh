# Aliases.

#### an alias of a script needs its switch
alias hi='echo hello'
hi 2>/dev/null || echo "status $?"

#### an alias
shopt -s expand_aliases
alias hi='echo hello'
hi world

#### an alias takes effect from the next line
shopt -s expand_aliases
alias a='echo first'
alias a='echo second'; a
a

#### an alias of an alias
shopt -s expand_aliases
alias a='b x' b='echo b'
a y

#### an alias of itself
shopt -s expand_aliases
alias echo='echo mine:'
echo x

#### an alias that ends in a blank
shopt -s expand_aliases
alias run='command ' what='echo expanded'
run what x

#### a quoted word is no alias
shopt -s expand_aliases
alias hi='echo hello'
\hi 2>/dev/null || echo no
'hi' 2>/dev/null || echo no

#### only a command's first word
shopt -s expand_aliases
alias a='echo x'
echo a
x=1 a

#### an alias with several commands
shopt -s expand_aliases
alias both='echo one; echo two'
both three

#### an alias with reserved words
shopt -s expand_aliases
alias begin='{' over='}'
begin echo inside; over

#### an alias with an operator
shopt -s expand_aliases
alias count='| wc -l'
printf '1\n2\n' count

#### aliases listed
alias b='echo "it'\''s"' a='x y'
alias
alias a

#### unalias
shopt -s expand_aliases
alias a=echo
unalias a
a 2>/dev/null || echo gone
unalias a 2>/dev/null; echo $?
alias x=y z=w; unalias -a; alias

#### an unknown alias
alias nosuch 2>/dev/null; echo $?

#### an alias in a function is expanded when it is read
shopt -s expand_aliases
alias say='echo early'
f() { say x; }
alias say='echo late'
f

#### an alias from eval is there at once
shopt -s expand_aliases
alias a='echo from alias'
eval 'a; a twice'

#### an alias in a substitution
shopt -s expand_aliases
alias a='echo aliased'
echo "$(a x)"

#### type of an alias
shopt -s expand_aliases
alias a='echo x'
type a; type -t a; command -v a
