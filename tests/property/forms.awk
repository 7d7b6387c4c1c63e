# One month of a small company, in each form that Stripe gives it in.
#
#   awk -v seed=N -v form=json|jsonl|payouts_json|change|payouts|recon|dashboard|ledger
#
# The same seed gives the same facts; times are whole minutes, as the dashboard's are.

function random(n) {
	state = (state * 16807) % 2147483647
	return int(state / 2147483647 * n)
}
function day(t,   d) {
	d = int((t - OCTOBER) / 86400)
	return d < 31 ? sprintf("2026-10-%02d", d + 1) : sprintf("2026-11-%02d", d - 30)
}
function clock(t, seconds,   s) {
	s = (t - OCTOBER) % 86400
	return sprintf(seconds ? "%s %02d:%02d:00" : "%s %02d:%02d", day(t), s / 3600,
	    s / 60 % 60)
}
function money(v, c,   sign) {
	sign = v < 0 ? "-" : ""
	v = v < 0 ? -v : v
	return c == "jpy" ? sign v : sprintf("%s%d.%02d", sign, v / 100, v % 100)
}
function add(id, category, type, c, amount, fee, t, source, payout) {
	n++
	row_id[n] = id; cat[n] = category; typ[n] = type; cur[n] = c
	gross[n] = amount; fees[n] = fee; at[n] = t; src[n] = source; paid[n] = payout
}
# facts: activity every few hours, a payout per currency every few days.
function facts(   i, k, c, t, kind, amount) {
	t = OCTOBER + 6 * 3600
	for (i = 0; i < 150; i++) {
		t += 60 * (1 + random(520))
		if (t >= OCTOBER + 30.5 * 86400)
			break
		c = random(5) == 0 ? "jpy" : random(4) == 0 ? "eur" : "usd"
		kind = random(12)
		amount = 500 + random(90000)
		k = sprintf("%d%04d", seed, i)
		if (kind < 9)
			add("txn_c" k, "charge", "charge", c, amount, int(amount * 29 / 1000) + 30,
			    t, "ch_" k, "")
		else if (kind < 11)
			add("txn_r" k, "refund", "refund", c, -int(amount / 3) - 1, 0, t, "re_" k, "")
		else
			add("txn_f" k, "fee", "stripe_fee", c, -200 - random(900), 0, t, "", "")
		waiting[c] += gross[n] - fees[n]
		if (random(9) == 0 && waiting[c] > 0)
			pay(c, t + 60 * (1 + random(30)), k)
	}
}
function pay(c, t, k,   i) {
	npayouts++
	po_id[npayouts] = "po_" k; po_cur[npayouts] = c; po_amount[npayouts] = waiting[c]
	po_at[npayouts] = t
	po_arrives[npayouts] = OCTOBER + (int((t - OCTOBER) / 86400) + 2 + random(2)) * 86400
	po_n["po_" k] = npayouts
	for (i = 1; i <= n; i++)
		if (cur[i] == c && paid[i] == "")
			paid[i] = "po_" k
	add("txn_p" k, "payout", "payout", c, -waiting[c], 0, t, "po_" k, "po_" k)
	waiting[c] = 0
}
function arrives(i) {
	return paid[i] == "" ? "" : po_arrives[po_n[paid[i]]]
}
function json(i) {
	return sprintf("{\"id\":\"%s\",\"object\":\"balance_transaction\",\"amount\":%d," \
	    "\"fee\":%d,\"net\":%d,\"currency\":\"%s\",\"reporting_category\":\"%s\"," \
	    "\"type\":\"%s\",\"created\":%d,\"available_on\":%d,\"status\":\"available\"," \
	    "\"source\":%s,\"description\":null%s}", row_id[i], gross[i], fees[i],
	    gross[i] - fees[i], cur[i], cat[i], typ[i], at[i], at[i],
	    src[i] == "" ? "null" : "\"" src[i] "\"",
	    paid[i] == "" ? "" : ",\"payout\":\"" paid[i] "\"")
}
function itemized(i) {
	return row_id[i] "," clock(at[i], 1) "," clock(at[i], 1) "," cur[i] "," \
	    money(gross[i], cur[i]) "," money(fees[i], cur[i]) "," \
	    money(gross[i] - fees[i], cur[i]) "," cat[i] "," src[i]
}
# booked: the ledger's line; now and then it is not there, late, or of another amount.
function booked(i,   v, t, what) {
	v = gross[i] - fees[i]
	t = cat[i] == "payout" ? arrives(i) : at[i]
	what = random(25)
	if (what == 0)
		return
	if (what == 1)
		v += 9
	if (what == 2)
		t += 6 * 86400
	printf "GL%d,1,%s,%s,%s,%s,%s,%s,\n", i, day(t), ACCOUNT[cur[i]],
	    v < 0 ? "" : money(v, cur[i]), v < 0 ? money(-v, cur[i]) : "",
	    toupper(cur[i]), row_id[i]
}
BEGIN {
	OCTOBER = 1790812800	# 2026-10-01T00:00:00Z
	ACCOUNT["usd"] = 1050; ACCOUNT["eur"] = 1051; ACCOUNT["jpy"] = 1052
	state = seed * 7919 + 17
	facts()
	if (form == "json") {
		printf "{\"object\":\"list\",\"url\":\"/v1/balance_transactions\",\"has_more\":false,\"data\":["
		for (i = 1; i <= n; i++)
			print (i > 1 ? "," : "") json(i)
		print "]}"
	} else if (form == "jsonl") {
		for (i = n; i >= 1; i--)
			print json(i)
	} else if (form == "payouts_json") {
		printf "{\"object\":\"list\",\"url\":\"/v1/payouts\",\"has_more\":false,\"data\":["
		for (i = 1; i <= npayouts; i++)
			printf "%s{\"id\":\"%s\",\"object\":\"payout\",\"amount\":%d,\"currency\":\"%s\"," \
			    "\"created\":%d,\"arrival_date\":%d,\"automatic\":true,\"status\":\"paid\"}\n",
			    (i > 1 ? "," : ""), po_id[i], po_amount[i], po_cur[i], po_at[i], po_arrives[i]
		print "]}"
	} else if (form == "change") {
		print "balance_transaction_id,created_utc,available_on_utc,currency,gross,fee,net," \
		    "reporting_category,source_id,automatic_payout_id"
		for (i = 1; i <= n; i++)
			if (cat[i] != "payout")
				print itemized(i) "," paid[i]
	} else if (form == "payouts") {
		print "payout_id,effective_at_utc,balance_transaction_id,currency,gross,fee,net," \
		    "reporting_category,payout_expected_arrival_date,payout_status,payout_type"
		for (i = 1; i <= n; i++)
			if (cat[i] == "payout")
				print paid[i] "," clock(at[i], 1) "," row_id[i] "," cur[i] "," \
				    money(gross[i], cur[i]) "," money(fees[i], cur[i]) "," \
				    money(gross[i] - fees[i], cur[i]) ",payout," day(arrives(i)) \
				    ",paid,bank_account"
	} else if (form == "recon") {
		print "balance_transaction_id,created_utc,available_on_utc,currency,gross,fee,net," \
		    "reporting_category,source_id,automatic_payout_id," \
		    "automatic_payout_effective_at_utc"
		for (i = 1; i <= n; i++)
			print itemized(i) "," paid[i] "," (paid[i] == "" ? "" : clock(arrives(i), 1))
	} else if (form == "dashboard") {
		print "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC)," \
		    "Available On (UTC),Description,Transfer,Transfer Date (UTC)"
		for (i = n; i >= 1; i--)
			print row_id[i] "," typ[i] "," src[i] "," money(gross[i], cur[i]) "," \
			    money(fees[i], cur[i]) "," money(gross[i] - fees[i], cur[i]) "," cur[i] \
			    "," clock(at[i], 0) "," clock(at[i], 0) ",," paid[i] "," \
			    (paid[i] == "" ? "" : clock(arrives(i), 0))
	} else if (form == "ledger") {
		print "ledger_id,line,date,account,debit,credit,currency,reference,description"
		for (i = 1; i <= n; i++)
			booked(i)
	}
}
