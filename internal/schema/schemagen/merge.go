package main

import (
	"fmt"
	"slices"
	"strings"
)

// scalars spells out what n says itself.
func (n *node) scalars() string {
	return fmt.Sprintf("%d %t %t %d %d %d %d %q %q %q %q %q %q %q %t %q %d %d %d %d",
		n.types, n.closed, n.unique, n.minLength, n.maxLength, n.minItems, n.maxItems, n.min, n.max, n.constant,
		n.pattern, n.format, n.enum, n.required, n.never, n.names, len(n.tuple), len(n.all), len(n.any), len(n.one))
}

type link struct {
	role string
	to   *node
}

// links lists where n leads, in an order that depends on nothing but n.
func (n *node) links() []link {
	var list []link
	add := func(role string, nodes ...*node) {
		for _, m := range nodes {
			if m != nil {
				list = append(list, link{role, m})
			}
		}
	}
	add("properties", n.props...)
	add("items", n.items)
	add("tuple", n.tuple...)
	add("more", n.more)
	add("all", n.all...)
	add("any", n.any...)
	add("one", n.one...)
	add("not", n.not)
	add("if", n.when)
	add("then", n.then)
	add("else", n.els)
	return list
}

// reachable lists the nodes in the order in which the schemas lead to them.
func (c *compiler) reachable() []*node {
	var list []*node
	seen := map[*node]bool{}
	var queue []*node
	push := func(n *node) {
		if !seen[n] {
			seen[n] = true
			queue = append(queue, n)
		}
	}
	for _, s := range c.schemas {
		push(s.root)
		for len(queue) > 0 {
			n := queue[0]
			queue = queue[1:]
			list = append(list, n)
			for _, l := range n.links() {
				push(l.to)
			}
		}
	}
	return list
}

// merge makes one node of all that cannot be told apart: it splits classes of nodes by what they say and by
// the classes of what they lead to, until nothing splits any more.
func merge(c *compiler) {
	nodes := c.reachable()
	classes := 0
	for round := 0; ; round++ {
		ids := map[string]int{}
		next := make([]int, len(nodes))
		for i, n := range nodes {
			var key string
			if round == 0 {
				key = n.scalars()
			} else {
				var b strings.Builder
				fmt.Fprint(&b, n.class)
				for _, l := range n.links() {
					fmt.Fprintf(&b, " %s %d", l.role, l.to.class)
				}
				key = b.String()
			}
			id, ok := ids[key]
			if !ok {
				id = len(ids)
				ids[key] = id
			}
			next[i] = id
		}
		for i, n := range nodes {
			n.class = next[i]
		}
		if len(ids) == classes {
			break
		}
		classes = len(ids)
	}
	first := make([]*node, classes)
	for _, n := range nodes {
		if first[n.class] == nil {
			first[n.class] = n
		}
	}
	for _, n := range first {
		for _, p := range []**node{&n.items, &n.more, &n.not, &n.when, &n.then, &n.els} {
			if *p != nil {
				*p = first[(*p).class]
			}
		}
		for _, list := range [][]*node{n.props, n.tuple, n.all, n.any, n.one} {
			for i := range list {
				list[i] = first[list[i].class]
			}
		}
	}
	for i := range c.schemas {
		c.schemas[i].root = first[c.schemas[i].root.class]
	}
}

// prove checks what the code relies on for linear time: when several parts of one schema look at one value,
// at most one of them that may hold for the same type of value leads back to that schema. Else the time
// would grow exponentially with the depth of a document.
func (c *compiler) prove() error {
	nodes := c.reachable()
	for _, n := range nodes {
		var lanes []*node
		lanes = append(lanes, n.all...)
		lanes = append(lanes, n.any...)
		lanes = append(lanes, n.one...)
		for _, m := range []*node{n.not, n.when, n.then, n.els} {
			if m != nil {
				lanes = append(lanes, m)
			}
		}
		if len(lanes) == 0 {
			continue
		}
		own := node{types: n.types, names: n.names, props: n.props, items: n.items, tuple: n.tuple, more: n.more}
		lanes = append(lanes, &own)
		var back []*node
		for _, m := range lanes {
			if m.leadsTo(n) {
				back = append(back, m)
			}
		}
		for i, a := range back {
			for _, b := range back[:i] {
				if a.allowed()&b.allowed() != 0 {
					return fmt.Errorf("%s: two parts that look at one value lead back to it", n.name)
				}
			}
		}
		if k := len(n.disputed()); k > 8 {
			return fmt.Errorf("%s: its alternatives ask for %d different members, 8 are handled", n.name, k)
		}
	}
	return nil
}

func (n *node) allowed() uint8 {
	if n.types == 0 {
		return 127
	}
	return n.types
}

func (n *node) leadsTo(target *node) bool {
	seen := map[*node]bool{n: true}
	queue := []*node{n}
	for len(queue) > 0 {
		m := queue[0]
		queue = queue[1:]
		for _, l := range m.links() {
			if l.to == target {
				return true
			}
			if !seen[l.to] {
				seen[l.to] = true
				queue = append(queue, l.to)
			}
		}
	}
	return false
}

// disputed lists the members that the alternatives of n ask for.
func (n *node) disputed() []string {
	var names []string
	var walk func(m *node)
	walk = func(m *node) {
		for _, l := range m.links() {
			if l.role == "properties" || l.role == "items" || l.role == "tuple" || l.role == "more" {
				continue
			}
			for _, name := range l.to.required {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
			walk(l.to)
		}
	}
	walk(n)
	return names
}
