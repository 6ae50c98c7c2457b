// swift-format-ignore-file
extension Taxonomy {
  /// Written from general knowledge of the trade, in the format of a taxonomy.
  static let vocabularyText = #"""
    # Words and forms that most commodity markets share.
    schema: heards.taxonomy/1
    market: vocabulary
    version: "1"
    title: Vocabulary
    attributes:
      - name: activity
        label: ACTIVITY
        title: Activity
        definition: What was heard.
        found_by: both
        scope: quote
        normaliser: enum
        values:
          - value: bid
            aliases: [
              bids, bidding, bidder, bidders, bd, best bid, top bid, firm bid, "re-bid", rebid, counterbid,
              "counter-bid", counter bid, buyer, buyers, buying, buy side, "buy-side", b, paying, would pay,
              will pay, willing to pay, prepared to pay, ready to pay, bids in, oferta de compra, puja,
              pujas, pujó, pujo, postura de compra, postura compradora, comprador, compradores, compradora,
              comprando, demandando, quiere comprar, quer comprar, lance, lances, dando lance, oferta
              compradora, oferta firme de compra, bidded, "counter-bids", counter bids, counter, countered,
              counters, countering, "counter-offer", counter offer, counteroffer, pay, pays, able to pay,
              can pay, content to pay, 还盘, 還盤, 出价, 出價, 买价, 買價, 买盘, 買盤, 还价, 還價, 指値, 買い値, 買値, 비드, 매수호가, 매수 호가,
              trả giá, trả, giá mua, đặt mua, ราคาเสนอซื้อ, เสนอซื้อ, ให้ราคา, tawar, menawar, nawar,
              tawaran beli, tumatawad, tawad, bided, "bid-side", bidside, pay up to, would buy, will buy, i
              buy, we buy, buys, improved bid, bidding war, demanda, acheteur, Käufer, Gebot, Geldkurs,
              bieten, bietet, 買い, 递盘, 매수, alıcı, teklif alış]
          - value: offer
            aliases: [
              offers, offered, offering, offerings, offer in, offerer, offeror, offerers, ofr, ofrs, ofrd,
              offr, offrd, ofd, offd, "off'd", best offer, "re-offer", reoffer, "re-offered", reoffered,
              ask, asks, asked, asking, asking price, seller, sellers, selling, sell side, "sell-side", o,
              showing, shown, shows, marketing, marketed, for sale, up for sale, on offer, put up, put out,
              putting out, would sell, will sell, willing to sell, oferta, ofertas, oferta de venta, oferta
              de venda, ofrece, ofrecen, ofreció, ofrecio, ofrecieron, ofrecido, ofrecida, ofrecidos,
              ofrecidas, ofreciendo, ofertado, ofertada, ofertando, oferece, oferecem, oferecendo,
              oferecido, oferecida, ofereceu, ofertou, ofertó, oferto, vende, venden, vendiendo, vendendo,
              vendem, vendedor, vendedores, vendedora, en venta, à venda, a venda, pide, piden, pidiendo,
              pedindo, offrs, ofer, ofers, "re-offers", "re-offering", resale offer, resale offers, asking
              prices, quote, quotes, quoted, quoting, quotation, quotations, qte, qtd, qted, quoet,
              requoted, "re-quoted", showed, show, sounded out, floated, floating, on sale, available at,
              available, avail, proposed, proposes, proposing, proposal, pitched, pitching, hawking, hawked,
              peddling, dangling, selling at, sell offer, sell offers, 报价, 報價, 报盘, 報盤, 报, 報, 卖盘, 賣盤, 卖价, 賣價,
              叫价, 叫價, 开价, 開價, 喊价, 售价, 售價, 出售, 可售, 放货, 挂单, 现报, オファー, 提示, 売り腰, 売値, 売り, 唱え, 오퍼, 오퍼가, 호가, 매도호가,
              매도 호가, 제시, 견적, 견적가, chào, chào giá, chào bán, chào hàng, báo giá, giá chào, chao gia, bao gia,
              chao ban, เสนอขาย, เสนอราคา, ใบเสนอราคา, ราคาเสนอ, ขาย, ราคาขาย, penawaran, tawaran,
              ditawarkan, menawarkan, nawarin, ditawari, tawarkan, sebut harga, harga tawaran, jual, dijual,
              menjual, alok, inaalok, teklif, offerd, ofered, asker, sell, sells, 4 sale, to sell, wts,
              looking to sell, offloading, liquidating, avbl, up for grabs, ofertam, vendo, venta, vendeur,
              offre, offert, à vendre, Angebot, angeboten, bietet an, anbieten, Verkäufer, Briefkurs, 매도,
              satıcı, satılık]
          - value: trade
            aliases: [
              trades, traded, trading, trd, trds, trdd, tred, td, tdd, t, deal, deals, dealt, done, done
              deal, done at, got done, gets done, sold, sale, sales, bought, buy, purchase, purchased,
              purchases, purchasing, concluded, concludes, concluding, closed, agreed, executed, transacted,
              transaction, transactions, transacting, print, prints, printed, printing, hit, hits, hit bid,
              lift, lifts, lifted, given, gave, gives, take, takes, taken, took, taking, took out, takeout,
              paid, booked, books, fixed, settled, cleared, clears, clear, placed, places, secured, snapped
              up, snapped, picked up, picks up, pick up, scooped up, scooped, grabbed, got, nabbed, dumped,
              dumps, unloaded, offloaded, moved, moves, changed hands, changing hands, went, goes, went
              through, gone, last, last done, last trade, last traded, last print, matched, crossed, filled,
              struck, sealed, inked, landed, acquired, acquires, procured, awarded, award, awards, won,
              wins, winner, winning, assigned, swapped, swap, exchanged, resold, "re-sold", resells, resale,
              cleaned up, vendido, vendida, vendidos, vendidas, vendió, vendio, vendieron, vendimos, ventas,
              comprado, comprada, comprados, compró, compro, compraron, compramos, compra, compras, cerrado,
              cerrada, cerró, cerro, cerraron, cerramos, cierre, cierra, hecho, hecha, negociado, negociada,
              negociados, negociaron, negoció, negocio, operado, operada, operó, opero, operaron, operación,
              operacion, transado, transada, transó, transo, transaron, transacción, transaccion, pactado,
              pactada, pactó, pacto, pactaron, acordado, acordada, pagó, pago, pagaron, pagado, pagada,
              pagaría, pagaria, tomó, tomo, tomaron, tomado, tomada, ganó, gano, ganaron, ganador,
              adjudicado, adjudicada, adjudicó, adjudico, adjudicaron, adjudicación, adjudicacion, asignado,
              asignada, asignó, asigno, colocó, coloco, colocaron, colocado, colocada, colocamos, se llevó,
              se llevo, llevó, llevo, concretado, concretó, concreto, vendeu, venderam, vendemos, venda,
              vendas, comprou, fechado, fechada, fechou, fecharam, fechamos, fechamento, negociou, negócio,
              negócios, negocios, feito, feita, pagou, pagaram, levou, levaram, tomou, colocou, colocaram,
              arrematou, arrematado, arrematada, adquiriu, adquirió, adquirio, ganhou, transação, transacao,
              trded, dne, done deals, conclude, conclusion, concl, close a deal, clinched, signed, sld, sold
              out, bot, bght, procures, booking, bookings, bkd, bkg, booked in, fixes, settles, settle,
              settlement, settling, changes hands, confirmed, cfmd, cnfmd, accepted, secures, mopped up,
              gets, contracted, clearing, went at, gone at, moving, shifted, deal done, repeat order,
              repeat, 成交, 成交价, 成交價, 已成交, 成交了, 售出, 卖出, 賣出, 卖了, 拿货, 采购, 採購, 订货, 訂貨, 买入, 接单, 接單, 订单, 签单, 一口价,
              实单, 走货, 出货, 成約, 約定, 契約, 決着, 購入, 販売, 落着, 売れた, 買った, 체결, 체결가, 성약, 성약가, 계약, 거래, 거래가, 판매, 구매, 매입,
              낙찰가, bán, đã bán, mua, đã mua, chốt, chốt đơn, đã chốt, chốt giá, giao dịch, khớp, thành công,
              ban, da ban, da mua, chot, chot don, ขายแล้ว, ขายได้, ซื้อ, ซื้อแล้ว, ปิดดีล, ปิดการขาย, ตกลง,
              ตกลงซื้อ, ซื้อขาย, laku, terjual, beli, dibeli, membeli, kena beli, jadi, closing deal,
              sepakat, transaksi, diborong, jual beli, dijual habis, benta, nabenta, naibenta, bili, binili,
              nabili, sauda, becha, bika, kharida, kharidi, satıldı, satış, alındı, tradd, dun, close deal,
              completed, execution, cross, fill, agreement, finalised, finalized, pd, tkn, gvn, mine, yours,
              swept, goes through, let go, parted with, off the board, offtake, "off-take", offtakes,
              offtake agreement, offtake deal, ERPA, ERPAs, VERPA, prepay, prepayment deal, block trade,
              tap, tapped, vendu, vendus, vendue, acheté, achetés, traité, traités, conclu, verkauft,
              gekauft, gehandelt, abgeschlossen, Abschluss, verkocht, gekocht, verhandeld, sålt, solgt,
              venduto, comprato, deal udah, sudah deal, 성사, işlem, сделка, продано]
          - value: indication
            aliases: [
              indications, indicated, indicating, indicates, indicate, indicative, indicatively, indic,
              indics, ind, indicator, talk, talks, talked, talking, talk level, talk levels, tlk, tlkd,
              discussed, discussion, discussions, discussing, seen, sees, seeing, pegged, pegs, pegging,
              valued, value, values, valuation, valuations, valuing, call, calls, called, calling, assessed,
              assessment, estimated, estimate, estimates, guessed, guess, notional, notionally, nominal,
              nominally, marked, mark, marks, marking, viewed, view, put at, puts, put, range, ranged,
              ranging, ranges, implied, spoken, price talk, guidance, guided, indicado, indicada,
              indicación, indicacion, indicaciones, indicativo, indicativa, indicaron, indica, indican,
              conversado, conversaciones, conversación, conversacion, hablado, hablando, se habla, hablan,
              valorado, valorada, valoración, valoracion, valuado, valoran, estimado, estimada, cotizado,
              cotizada, cotización, cotizacion, cotiza, cotizan, visto, avaliado, avaliada, avaliação,
              avaliacao, avaliam, indicação, indicacao, indicações, indicacoes, indicou, indicam, falado,
              falando, "fala-se", conversa, conversas, cotado, cotada, cotação, cotacao, indi, indis, inds,
              negotiation, negotiations, negotiated, negotiating, negotiable, nego, in talks, assess, peg,
              value at, reckoned, reckons, level heard, guesstimate, ballpark, rumoured, rumored, mooted,
              priced, 参考价, 參考價, 意向价, 意向價, 估价, 估價, 主流价, 主流價格, 主流价格, 谈, 在谈, 商谈, 商談, 議價, 议价, 评估, 市价, 行情价, 気配,
              気配値, 実勢, 実勢価格, 引合, 시세, 시황가, 실세, 협의, 예상가, 유통가, 유통시세, giá tham khảo, tham khảo, thương lượng,
              đàm phán, dạm giá, ราคาอ้างอิง, ต่อรอง, คุย, ประเมิน, indikasi, "kira-kira", perkiraan, nego
              harga, rundingan, berunding, anggaran, heard at, placed at, views, marking at, guide, price
              guidance, idea, ideas, level, levels, fair value, fv, target, targets, targeting, targeted,
              target price, expects, expected, indicatif, indikativ, Richtwert, referencia, 指示価格]
          - value: tradable
            aliases: [
              tradeable, tradable value, tradeable value, tradable values, tradable level, tradeable level,
              tradable levels, tradable range, "trade-able", workable, workable level, works, work, would
              work, could work, doable, "do-able", achievable, repeatable, executable, dealable, would
              trade, could trade, should trade, transactable, negociable, negociável, negociavel, operable,
              factible, viable, tradable price, tradeable price, trdable, tradbl, workable price, wkbl,
              workabl, wkable, do able, attainable, feasible, can work, might work, can do, could do, would
              do, can trade, can conclude, acceptable, accept, accepts, accepting, would accept, could
              accept, can accept, will accept, consider, considers, considered, considering, would consider,
              will consider, realistic, possible, get done, transactable value, deliverable price, 可成交,
              可成交价, 可接受, 能做, 可做, 可谈, 可談, 能成交, 成約可能, 거래가능, 거래 가능, 수용가능, chấp nhận, chấp nhận được, làm được,
              รับได้, ทำได้, bisa deal, boleh buat, boleh jadi, bisa diterima, working, clearing price,
              could be done, can be done, handelbar, négociable]
          - value: buying_interest
            aliases: [
              buying interest, buy interest, buyer interest, "buyers' interest", "buyer's interest",
              interest to buy, interest in buying, interest, interested, interested in, purchase interest,
              buying idea, buying ideas, buy idea, buy ideas, buyer idea, buyer ideas, "buyer's idea", bid
              idea, bid ideas, buying indication, buying indications, buying target, price target, idea to
              buy, looking for, looking to buy, looks for, looked for, looking, seeking, seeks, seek,
              sought, want, wants, wanted, wanting, wants to buy, needs, need, needed, needing, in the
              market for, enquiry, inquiry, enquiring, inquiring, enquired, inquired, requirement, demand,
              demanded, interés de compra, interes de compra, interés comprador, interes comprador, interés,
              interes, interesado, interesados, interesada, idea de compra, idea compradora, busca, buscan,
              buscando, necesita, necesitan, quiere, quieren, interesse de compra, interesse comprador,
              interesse, interessado, ideia de compra, procura, procuram, procurando, precisa, quer, querem,
              buying interests, buying appetite, interested at, buyer at, buyers at, buyers idea, "buyers'
              idea", "buyer's ideas", "buyers' ideas", tgt, tgts, look for, looking at, lkg for, lookg,
              hunting, on the hunt, require, requires, required, enquiries, enquires, inquiries, enq, inq,
              rfq, procure, procuring, 求购, 求購, 询盘, 詢盤, 询价, 詢價, 收, 求, 采购意向, 採購意向, 心理价位, 目标价, 目標價, 买家, 買家, 要货,
              需求, 买方心理价, 希望価格, 買い気, 買い希望, 引き合い, 引合い, 구매희망, 구매 희망, 구매의향, 문의, 희망가, 인콰이어리, 구함, cần mua, cần,
              hỏi mua, hỏi hàng, tìm mua, nhu cầu, can mua, hoi mua, ต้องการ, ต้องการซื้อ, หา, สนใจ,
              ถามราคา, minat, minat beli, cari, mencari, butuh, membutuhkan, perlu, dicari, mau beli, nak
              beli, permintaan, hanap, kailangan, chahiye, bid interest, "buy-side interest", buyside
              interest, lkng for, look to buy, keen to buy, searching for, wtb, firm inquiry, to buy,
              chasing, busco, buscamos, procuramos, recherche, cherche, suche, sucht, suchen, zoekt, 買い意欲,
              aranıyor]
          - value: selling_idea
            aliases: [
              selling idea, selling ideas, sell idea, sell ideas, sale idea, sales idea, seller idea, seller
              ideas, "seller's idea", "sellers' idea", "sellers' ideas", offer idea, offer ideas, asking
              idea, selling interest, sell interest, seller interest, interest to sell, interest in selling,
              selling indication, selling indications, selling target, selling level, selling levels, wants
              to sell, trying to sell, idea to sell, idea de venta, ideas de venta, idea vendedora, interés
              de venta, interes de venta, interés vendedor, interes vendedor, interés de vender, interes de
              vender, quiere vender, ideia de venda, interesse de venda, interesse vendedor, quer vender,
              selling interests, seller at, sellers at, sellers idea, "seller's ideas", price idea, price
              ideas, hoping for, hopes for, hope for, holding out for, holding out, could sell, can sell,
              ready to sell, prepared to sell, aiming for, aims for, aim, insist on, insists on, insisting
              on, insist, insists, minimum price, workable for seller, would let go, 卖方心理价, 底价, 底價, 惜售,
              卖方意向, 可卖, 最低价, 売り希望, 売り気, 판매희망, 판매 희망가, 판매의향, muốn bán, cần bán, sẵn sàng bán, อยากขาย,
              พร้อมขาย, mau jual, nak jual, minta, offer indication, would not sell below, would sell
              nothing under, hold out for, held out for, holding for, reserve price, reserve, floor price]
          - value: tender
            aliases: [
              tenders, tendered, tendering, sell tender, buy tender, sales tender, selling tender, buying
              tender, purchase tender, spot tender, sale tender, tender result, tender award, "re-tender",
              retender, "re-tendered", auctions, auctioned, auctioning, rfp, rfo, itb, request for
              proposals, request for proposal, request for offers, invitation to bid, invitation to tender,
              licitación, licitacion, licitaciones, licita, licitó, licito, licitado, licitada, licitando,
              licitan, concurso, concursos, concurso público, concurso publico, subasta, subastas, subastó,
              subasto, subastado, subastada, remate, licitação, licitacao, licitações, licitacoes, licitou,
              leilão, leilao, leilões, leiloes, leiloou, leiloado, leiloada, tndr, awarded tender, l1,
              lowest bidder, request for quotation, procurement notice, 招标, 招標, 投标, 投標, 中标, 中標, 开标, 開標, 竞标,
              競標, 入札, 落札, 입찰, 낙찰, 투찰, đấu thầu, gói thầu, trúng thầu, mời thầu, ประมูล, ประกวดราคา, ยื่นซอง,
              lelang tender, menang tender, sebut harga tender, ihale, RFPs, RFQs, RFI, EOI, expression of
              interest, request for quotations, call for proposals, call for tender, call for tenders, call
              for bids, procurement, procurement round, purchase facility, edital, convocatoria, "appel
              d'offres", "appel d'offre", appel à projets, Ausschreibung, aanbesteding, gara, tender offer,
              lelang pengadaan]
          - value: list_price
            aliases: [
              list price, list prices, listed price, listed, lists, official price, official prices,
              official selling price, official selling prices, osp, osps, set osp, term price, monthly
              price, posted price, posted, posts, price list, precio oficial, precios oficiales, precio de
              lista, preço oficial, preco oficial, preço de lista, preco de lista, list, listing, mill list,
              pricelist, "price-list", price circular, circular, posted prices, posting, guide price,
              guidance price, "ex-works price", "ex-mill price", "ex-factory price", base price, base
              prices, basic price, factory price, factory gate price, settlement price, recommended price,
              rrp, srp, dealer price, dealer net, declared price, announced, announces, opening price,
              opened at, open price, opened, opens, sets, set, set price, set at, kept at, rolled over,
              "rolled-over", rollover, roll over, unchanged at, maintained, adjusted, fixes its price, 出厂价,
              出廠價, 挂牌价, 掛牌價, 挂牌, 掛牌, 牌价, 牌價, 盘价, 盤價, 开盘价, 開盤價, 开盘, 開盤, 厂价, 廠價, 指导价, 指導價, 结算价, 調價, 调价, 定价,
              平盤, 平盘, 建値, 販売価格, 仕切り, 仕切価格, ベース価格, 据え置き, 기준가, 기준가격, 고시가, 고시가격, 공장도가, 공장도, 마감가, 할인폭, giá niêm
              yết, niêm yết, bảng giá, giá công bố, công bố, giá xuất xưởng, gia niem yet, bang gia,
              ราคาตั้ง, ราคาประกาศ, ประกาศราคา, ราคาโรงงาน, harga pabrik, harga resmi, daftar harga, harga
              list, pricelist pabrik, senarai harga, harga kilang, liste fiyatı, rate list, bhav, retail
              price, retail, retails, retailing, retailed, webshop price, shop price, sticker price, website
              price, rack price, asking price list, fixed price, catalogue price, catalog price, advertised,
              advertises, preço de tabela, prix catalogue, prix affiché, Listenpreis, 定価, 정가]
          - value: roll
            aliases: [
              rolls, rolled, rolling, roll trade, roll trades, roll traded, cma roll, trade roll]
          - value: auction
            aliases: [
              "e-auction", "e-auctions", eauction, reverse auction, online auction, 拍卖, 拍賣, 竞拍, 競拍, 流拍, 竞价,
              競り, 競売, 경매, 온라인경매, đấu giá, ประมูลออนไลน์, lelang, dilelang, lelong, dutch auction, clearing
              auction, "re-auction", enchère, enchères, Versteigerung, Auktion, veiling, asta, müzayede,
              オークション]
      - name: price
        label: PRICE
        title: Price
        definition: An amount with a sign of money or of its side.
        found_by: both
        scope: quote
        normaliser: price
        patterns:
          - '(us\$|a\$|c\$|hk\$|nt\$|s\$|\$|€|£|¥|₹|usd|eur|gbp|cny|rmb|inr|jpy|krw|aud|cad|rm|rs\.?) ?(\+|-|−|–)?{number}( ?(-|–|/|to) ?(\$|€|£)?{number})?'
          - '(\+|-|−|–) ?(\$|€|£)? ?{number}( ?(cents|cts|c|p))?'
          - '(minus|plus|less) ?(\$|€|£)? ?{number}( ?(cents|cts|c))?'
          - '{number} ?(cents?|cts|c|¢|pence|p|yuan|rmb|won|yen|baht|rupees|euros?|dollars?|bucks)'
          - '\(\$?{number}\)'
          - '(low|mid|high)[ -](to[ -](mid|high)[ -])?\$?\d+s'
          - '{number} ?(under|over|below|above|discount|premium|disc|prem|back)'
          - '(flat|parity|par|even)'
      - name: volume
        label: VOLUME
        title: Volume
        definition: A quantity, alone or with its unit.
        found_by: both
        scope: quote
        normaliser: volume
        patterns:
          - '{number} ?(k|m|mn|mln|mm|million|thousand)'
          - '{number}k? ?(-|–|to|x) ?{number}k?'
          - '{number}k? ?(kt|mt|kb|kbd|bbls?|bpd|b/d|t|tonnes?|tons?|lots?|cargo(es)?|mwh|mw|mmbtu|therms?|kg|m3|gal|units?)'
          - '(one|two|three|four|five|six|seven|eight|nine|ten|half)'
      - name: period
        label: PERIOD
        title: Period
        definition: When something is delivered.
        found_by: both
        scope: quote
        normaliser: period
        patterns:
          - '{month}([ /-]?{year})?'
          - '(early|mid|late|end|beginning|start|h1|h2|1h|2h|first[ -]half|second[ -]half|1st[ -]half|2nd[ -]half|bal|balance of)( of)?[ -]?{month}( {year})?'
          - '{month}[ -]?(h1|h2|1h|2h|early|mid|late)'
          - '{month}\.? ?{day}( ?(-|–|/|to) ?({month} )?{day})?'
          - '{day} ?((-|–|/|to) ?{day})?[ -]?{month}'
          - '{month} ?(-|–|/|to|and) ?{month}( {year})?'
          - '(q[1-4]|[1-4]q|h1|h2|1h|2h|cal|calendar|fy|win|sum|winter|summer)[ /-]?({year})?'
          - '(balmo|bom|prompt|spot|nearby|week[ -]ahead|day[ -]ahead)'
          - '(prompt|spot|forward|front|current|next|second|first|nearby)[ -]month'
          - '\d{1,2}/\d{1,2} ?(-|–|to) ?\d{1,2}/\d{1,2}'
      - name: time
        label: TIME
        title: Time
        definition: When something was heard or until when it is valid.
        found_by: both
        scope: quote
        normaliser: time
        patterns:
          - '\d{1,2}[:.]\d\d( ?(am|pm|hrs|h))?( (gmt|bst|cet|utc|sgt|hkt|jst|et|ct|pt|est))?'
          - '\d{1,2} ?(am|pm)( (gmt|bst|cet|utc|sgt|hkt|jst|et|ct|pt|est))?'
          - '{weekday}( (morning|afternoon|evening))?'
          - '(today|yesterday|tomorrow|tonight|overnight)'
          - '20\d\d-\d\d-\d\d'
          - '\d{1,2}/\d{1,2}(/\d{2,4})?'
          - '({number}|an|half an) ?(minutes?|mins?|hours?|hrs?|days?)( ago)?'
    lexicons:
      price_unit: [
        /bbl, /b, /bbls, /bl, /brl, /barrel, /barrels, /barril, per barrel, per bbl, per bl, per b, a
        barrel, a bbl, the barrel, each barrel, pr barrel, pbl, p/b, p/bbl, p/bl, p/barrel, por barril, el
        barril, o barril, x barril, por bbl, par baril, le baril, USD/bbl, USD/b, USD/bl, USD/barrel,
        USD/bbls, "US$/bbl", "US$/b", "US$/bl", "US$/barrel", "$/bbl", "$/b", "$/bl", "$/bbls", "$/barrel",
        "U$S/bbl", "U$S/b", "U$/bbl", "U$/b", USD per barrel, USD per bbl, USD a barrel, US dollars per
        barrel, US dollars a barrel, dollars per barrel, dollars a barrel, dollar a barrel, dollars/b,
        dollars/bbl, dollars/barrel, dlrs/bbl, dlrs/b, "$ per barrel", "$ a barrel", "$ per bbl", bucks a
        barrel, buck a barrel, dls/bl, dls/b, dls por barril, dólares por barril, dolares por barril, dólar
        por barril, dolar por barril, dólares el barril, dolares el barril, dólares o barril, dolares o
        barril, USD por barril, "US$ por barril", USD/barril, "US$/barril", USc/bbl, USc/b, cents/b,
        cents/bbl, cents/barrel, cent/b, c/b, c/bbl, ct/b, cts/b, cts/bbl, cts/barrel, ¢/b, ¢/bbl, ¢/barrel,
        cents per barrel, cents a barrel, cents per bbl, cents a bbl, cent a barrel, cts per barrel, cts a
        barrel, centavos por barril, centavos/b, centavos/bbl, ctvs por barril, CAD/bbl, CAD/b, CAD/barrel,
        "C$/bbl", "C$/b", "C$/barrel", "CAD$/bbl", "CA$/bbl", CDN/bbl, "CDN$/bbl", "CDN$/b", CAD per barrel,
        CAD a barrel, Canadian dollars a barrel, Canadian dollars per barrel, /m3, /m³, /cbm, per cubic
        metre, per cubic meter, per m3, a cubic metre, a cubic meter, por metro cúbico, por metro cubico,
        USD/m3, "US$/m3", "$/m3", "US$/m³", "$/m³", CAD/m3, "C$/m3", "CDN$/m3", "C$/m³", /mt, /t, /tonne,
        /tonnes, /ton, /te, per tonne, per mt, per ton, per metric ton, per metric tonne, a tonne, a ton, a
        metric ton, por tonelada, la tonelada, USD/mt, USD/t, USD/tonne, USD/ton, "US$/mt", "US$/t",
        "US$/tonne", "$/mt", "$/t", "$/tonne", "$/ton", USD per tonne, USD per mt, USD a tonne, dollars per
        tonne, dollars a tonne, /gal, /gallon, per gallon, per gal, a gallon, por galón, por galon, el
        galón, el galon, USc/gal, cpg, c/gal, cents/gal, ¢/gal, cts/gal, cents per gallon, cents a gallon,
        lump sum, lumpsum, "lump-sum", "%", pct, percent, per cent, por ciento, por cento, / mt, / t, / ton,
        /tons, / tonne, /m.t., /m.ton, /mts, /mton, per t, per m.t., "per metric-ton", a metric tonne, the
        ton, the tonne, each ton, pmt, pmt., p/mt, p/t, p/ton, p.t., per tn, /tn, "per-ton", "per-tonne",
        /吨, / 吨, 每吨, 一吨, /噸, / 噸, 每噸, 一噸, /顿, /公吨, 每公吨, /公噸, 每公噸, /トン, トン当たり, トンあたり, １トン, /톤, 톤당, 톤 당, /tấn,
        / tấn, một tấn, mỗi tấn, 1 tấn, /tan, mot tan, per tan, /ตัน, ต่อตัน, ตันละ, per metrik ton,
        "se-tan", satu tan, setan, per tonelada, kada tonelada, bawat tonelada, per ton metrik, prati ton,
        /kg, / kg, /kgs, /kilo, / kilo, /kilogram, per kg, per kilo, per kilogram, per kgs, a kg, a kilo,
        the kilo, p/kg, /k.g., "per-kg", "per-kilo", /公斤, 每公斤, /千克, 每千克, /キロ, キロ当たり, /㎏, /킬로, 킬로당, kg당, /กก,
        /กก., ต่อกิโล, กิโลละ, ต่อกก, một kg, mỗi kg, 1 kg, sekilo, "se-kilo", per kilo gram, kada kilo,
        bawat kilo, kilo ki, /lt, per lt, /lgt, per long ton, /long ton, a long ton, /st, per short ton,
        /short ton, per st, /quintal, per quintal, /qtl, per qtl, a quintal, /piece, /pc, /pcs, per piece,
        per pc, per pcs, a piece, apiece, /stick, per stick, per length, /length, /bar, per bar, /batang,
        per batang, sebatang, /btg, per btg, /lonjor, per lonjor, /支, 每支, /根, 每根, /本, 一本, /cây, mỗi cây, một
        cây, /cay, /เส้น, เส้นละ, ต่อเส้น, 본당, /본, kada piraso, per piraso, /bundle, /bdl, per bundle, per
        bdl, a bundle, /件, 每件, /bó, mỗi bó, /มัด, มัดละ, per ikat, /bag, per bag, a bag, /m, /metre, /meter,
        per metre, per meter, a metre, /米, 每米, "us$/ton", usd per ton, usd pmt, usd/pmt, dollars per ton,
        dollars a ton, dollars/mt, dollars/t, dollar/ton, "usd-mt", usdmt, usd mt, 美元/吨, 美元每吨, 美金/吨, 美金每吨,
        美元/噸, 美金/噸, 美刀/吨, ドル/トン, ドル/t, 달러/톤, 달러/t, 불/톤, usd/tấn, đô/tấn, usd/tan, usd/ตัน, ดอลลาร์/ตัน,
        ดอลลาร์ต่อตัน, CNY/mt, cny/t, cny/ton, cny/tonne, rmb/mt, rmb/t, rmb/ton, rmb/tonne, rmb per mt, rmb
        per ton, rmb pmt, yuan/mt, yuan/t, yuan/ton, yuan/tonne, yuan per mt, yuan per tonne, yuan per ton,
        yuan a tonne, yuan a ton, yn/t, yn/mt, ¥/t, ¥/mt, ￥/t, 元/吨, 元／吨, 元每吨, 元一吨, 元/t, 元/mt, 元一噸, 块/吨, 块一吨,
        块每吨, 人民币/吨, KRW/mt, krw/t, krw/ton, krw/tonne, won/mt, won/t, won/ton, won/tonne, won per tonne, won
        per ton, won per mt, won a tonne, ₩/t, ₩/mt, 원/톤, 원/t, 원/mt, 원/ton, KRW1000/mt, 천원/톤, 천원/t, krw k/t,
        k won/t, kwon/t, thousand won/t, KRW10000/mt, 만원/톤, 만원/t, 만원/mt, 만원/ton, 만 원/톤, 만/톤, man won/t,
        manwon/t, manwon/mt, "man-won/t", 10k won/t, TWD/mt, twd/t, twd/ton, ntd/mt, ntd/t, ntd/ton,
        ntd/tonne, "nt$/mt", "nt$/t", "nt$/ton", "nt$/tonne", nt/t, nt/mt, nt/ton, ntd per ton, ntd per mt,
        台币/吨, 台幣/噸, 新台幣/噸, 元/噸, 元／噸, 元每噸, 元/公噸, 塊/噸, TWD/kg, ntd/kg, "nt$/kg", nt/kg, 台幣/公斤, 元/公斤, 塊/公斤,
        HKD/mt, hkd/t, hkd/ton, hkd/tonne, "hk$/mt", "hk$/t", "hk$/ton", "hk$/tonne", hkd per mt, hkd per
        ton, hkd pmt, 港币/吨, 港幣/噸, 港元/噸, 港纸/吨, 港紙/噸, SGD/mt, sgd/t, sgd/ton, sgd/tonne, "s$/mt", "s$/t",
        "s$/ton", "s$/tonne", sgd per mt, sgd per ton, sgd pmt, sing dollars/mt, 新币/吨, 新元/吨, MYR/mt, myr/t,
        myr/ton, myr/tonne, rm/mt, rm/t, rm/ton, rm/tonne, rm per mt, rm per ton, rm per tonne, rm/tan,
        rm/metrik tan, "rm se-tan", ringgit/mt, ringgit/t, ringgit/ton, ringgit/tonne, ringgit per tonne,
        令吉/吨, 马币/吨, MYR/kg, rm/kg, ringgit/kg, rm per kg, JPY/mt, jpy/t, jpy/ton, jpy/tonne, yen/mt, yen/t,
        yen/ton, yen/tonne, yen per tonne, yen per mt, yen per ton, yen a tonne, ¥/ton, 円/トン, 円/t, 円/ton,
        円／トン, 円/mt, 円 トン, 日元/吨, 日圓/噸, JPY1000/mt, 千円/トン, 千円/t, 千円/ton, 千円, k yen/t, kyen/t, thousand yen/t,
        JPY10000/mt, 万円/トン, 万円/t, 万円/ton, 萬円/t, man yen/t, "man-yen/t", JPY/kg, 円/kg, 円/キロ, yen/kg, THB/kg,
        baht/kg, bht/kg, ฿/kg, baht per kg, baht per kilo, baht a kilo, baht a kg, baht/kilo, bt/kg, บาท/กก,
        บาท/กก., บาท/กิโล, บาทต่อกก, บาทต่อกิโล, บาทต่อกิโลกรัม, บาท/กิโลกรัม, บาท/kg, THB/mt, thb/t,
        thb/ton, baht/mt, baht/t, baht/ton, baht/tonne, baht per tonne, baht per ton, บาท/ตัน, บาทต่อตัน,
        VND/kg, dong/kg, đ/kg, đồng/kg, d/kg, ₫/kg, vnd per kg, dong per kg, dong a kg, dong per kilo,
        đồng/ký, đ/ký, vnđ/kg, k/kg, nghìn/kg, ngàn/kg, VND/mt, vnd/t, vnd/ton, vnd/tonne, dong/t, dong/mt,
        dong/ton, dong/tonne, dong per tonne, đ/tấn, đồng/tấn, vnđ/tấn, triệu/tấn, tr/tấn, trieu/tan, mil
        dong/t, million dong/t, mn vnd/t, m vnd/t, d/tan, IDR/kg, rp/kg, rupiah/kg, rp per kg, rupiah per
        kg, rupiah per kilo, idr per kg, rp/kilo, perak/kg, IDR/mt, idr/t, idr/ton, rp/ton, rp/mt,
        rupiah/ton, juta/ton, jt/ton, juta per ton, jt/t, mil rp/t, PHP/kg, peso/kg, pesos/kg, p/kilo, ₱/kg,
        php per kg, pesos per kilo, pesos a kilo, php/kilo, peso per kilo, piso/kilo, PHP/mt, php/t,
        php/ton, peso/mt, pesos/mt, pesos/t, pesos/ton, pesos per tonne, php per mt, ₱/mt, ₱/t, INR/mt,
        inr/t, inr/ton, inr/tonne, rs/mt, rs/t, rs/ton, rs/tonne, rs./t, rs./mt, rs per tonne, rs per ton,
        rs pmt, ₹/t, ₹/mt, ₹/ton, rupees/t, rupees/mt, rupees/ton, rupees per tonne, rupees a tonne, inr
        pmt, inr per tonne, INR/kg, rs/kg, rs./kg, ₹/kg, rupees/kg, rupees per kg, PKR/mt, pkr/t, pkr/ton,
        pkr/tonne, pkr per ton, pkr per tonne, PKR/kg, pkr per kg, BDT/mt, bdt/t, bdt/ton, bdt/tonne, tk/mt,
        tk/t, tk/ton, tk/tonne, taka/mt, taka/t, taka/ton, taka/tonne, taka per tonne, taka per ton, ৳/ton,
        ৳/t, NPR/mt, npr/t, npr/ton, npr per tonne, NPR/kg, npr per kg, LKR/mt, lkr/t, lkr/ton, slr/mt,
        LKR/kg, MMK/mt, mmk/t, mmk/ton, kyat/t, kyat/ton, kyats/t, lakh/ton, lakh kyat/t, AED/mt, aed/t,
        aed/ton, aed/tonne, dh/mt, dh/t, dhs/mt, dhs/t, dhs/ton, dirham/mt, dirham/t, dirhams/t, dirhams per
        tonne, aed per tonne, aed pmt, SAR/mt, sar/t, sar/ton, sar/tonne, sr/mt, sr/t, sr/ton, riyal/t,
        riyals/t, riyals/mt, riyals per tonne, sar per tonne, QAR/mt, qar/t, qar/ton, qr/mt, qr/t, qar per
        tonne, OMR/mt, omr/t, omr/ton, ro/mt, ro/t, KWD/mt, kwd/t, kd/mt, kd/t, kwd/ton, BHD/mt, bhd/t,
        bd/t, bhd/ton, EGP/mt, egp/t, egp/ton, le/t, le/mt, le/ton, TRY/mt, try/t, try/ton, tl/mt, tl/t,
        tl/ton, lira/t, lira/mt, liras/t, tl per tonne, RUB/mt, rub/t, rub/ton, roubles/t, rubles/t, roubles
        per tonne, rubles/ton, KZT/mt, kzt/t, kzt/ton, tenge/t, tenge/ton, IRR/kg, rial/kg, rials/kg,
        toman/kg, tomans/kg, EUR/mt, eur/t, eur/ton, eur/tonne, €/mt, €/t, €/ton, €/tonne, euros per tonne,
        euro/t, eur per tonne, AUD/mt, aud/t, aud/ton, "a$/mt", "a$/t", "a$/tonne", NZD/mt, nzd/t, "nz$/t",
        "nz$/mt", KHR/kg, riel/kg, /mtCO2e, / mtco2e, /mtco2eq, "/mtco2-e", /mtco2, /mt co2e, /mt of co2e,
        "/mt-co2e", /mtco₂e, /tco2e, / tco2e, /tco2eq, "/tco2-e", /tco2, /t co2e, /t co2, /t of co2e,
        "/t-co2e", "/t-co2", /tco₂e, /tco₂, /tonne co2e, /tonne of co2e, /tonne co2, /ton co2e, /ton co2,
        /ton of co2e, /metric ton co2e, /metric ton of co2e, /metric ton, /metric tonne, /co2e, per mtco2e,
        per mt co2e, per mt of co2e, per tco2e, per tco2, per t co2e, per t of co2e, pt, pr t, per tonne
        co2e, per tonne of co2e, per tonne of co2 equivalent, per tonne of carbon dioxide equivalent, per
        tonne of carbon, per ton of co2e, per ton of co2, per metric ton of co2 equivalent, per metric ton
        of carbon dioxide equivalent, per metric ton of co2e, per mton, a mt, an mt, a t, each tonne, por
        tco2e, por t, /tonelada, a tonelada, la tonne, par tonne, pro Tonne, je Tonne, die Tonne, per ton
        CO2, per tonnellata, ton başına, /credit, / credit, /credits, /cr, /cred, per credit, a credit, per
        cr, per cred, each, ea, each one, a pop, /unit, / unit, /units, per unit, a unit, p/u, pu, /vcu, per
        vcu, a vcu, /cer, per cer, /ver, per ver, a ver, /vrtl, /accu, per accu, an accu, /allowance, per
        allowance, /certificate, per certificate, /offset, per offset, an offset, /eeu, per eeu, /nzu, per
        nzu, an nzu, /corc, per corc, a corc, /crt, per crt, /roc, /ert, /itmo, per itmo, /koc, /removal,
        per removal, /token, per token, /piu, /wcu, por crédito, /crédito, por unidad, por unidade, par
        crédit, "l'unité", pro Stück, pro Zertifikat, je Zertifikat, 每张, USD/mtCO2e, "$/mtco2e", "$/mt
        co2e", "$/mtco2", "$/tco2e", "$/tco2", "$ per tonne", "$ per mt", "$ per ton", "us$/tco2e",
        "us$/mtco2e", usd/mt co2e, usd/tco2e, usd/tco2, usd/t co2e, usd per t, usd per tco2e, usd pt,
        dollars per mt, USD/credit, "$/credit", "$/unit", "$/vcu", usd/unit, usd/vcu, usd per credit, usd
        each, dollars a credit, dollars per credit, EUR/mtCO2e, €/mtco2e, €/tco2e, €/tco2, €/t co2,
        eur/tco2e, eur/tco2, eur per t, euros/t, euros a tonne, Euro/Tonne, Euro pro Tonne, GBP/mtCO2e,
        £/mtco2e, £/tco2e, £/t, £/mt, £/tonne, gbp/tco2e, gbp/t, gbp/mt, gbp/tonne, gbp per tonne, pounds
        per tonne, pounds a tonne, AUD/mtCO2e, "A$/tco2e", "A$/mtco2e", "A$/ACCU", aud/tco2e, aud/tonne,
        aud/accu, CAD/mtCO2e, "C$/t", "C$/mt", "C$/tco2e", "C$/mtco2e", "C$/tonne", cad/t, cad/mt,
        cad/tco2e, cad/tonne, NZD/mtCO2e, "NZ$/tco2e", "NZ$/NZU", nzd/nzu, CNY/mtCO2e, yuan/mtco2e,
        yuan/tco2e, cny/tco2e, KRW/mtCO2e, krw/tco2e, JPY/mtCO2e, ¥/tco2, jpy/tco2, INR/mtCO2e, ₹/tonne,
        ZAR/mtCO2e, zar/t, zar/mt, zar/tco2e, rand/t, rand a tonne, rand per tonne, BRL/mtCO2e, "R$/t",
        "R$/tco2e", brl/t, brl/mt, reais por tonelada, reais/t, SGD/mtCO2e, "S$/tco2e", COP/mtCO2e, cop/t,
        cop/ton, cop/mt, pesos por tonelada, /lot, per lot]
      volume_unit: [
        b/d, bpd, bopd, bbl/d, bbls/d, bd, bbld, b/day, bbl/day, bbls/day, barrel/day, barrels/day, bls/d,
        bl/d, bls/day, bod, b per day, b a day, barrels per day, barrel per day, barrels a day, barrel a
        day, barrels daily, bbl per day, bbls per day, bbl a day, bbls a day, bbls daily, "bpd's", bpcd, a
        day, per day, /day, /d, daily, barriles por día, barriles por dia, barriles al día, barriles al dia,
        barriles diarios, barriles/día, barriles/dia, bbl por día, bbl por dia, bpd diarios, por día, por
        dia, al día, al dia, barris por dia, barris/dia, barris diários, barris diarios, kb/d, kbd, kbpd,
        kbopd, kb/day, kbbl/d, kbbls/d, kbbl/day, kbbls/day, kbbld, kbbls a day, kb a day, kb per day,
        kbl/d, kbld, mb/d, mbd, mbpd, mbopd, mb/day, mbbl/d, mbbls/d, mbbl/day, mbbld, k/d, k/day, k a day,
        kpd, tbd, tb/d, mmb/d, mmbd, mmbpd, mmbopd, mmbbl/d, mmbbls/d, mmbbl/day, mmb/day, bbl, bbls, b, bl,
        bls, brl, brls, bbs, barrel, barrels, barrells, barrles, barril, barriles, barris, baril, barils,
        net barrels, net bbl, kbbl, kbbls, kb, kbs, kbl, kbls, mb, mbs, mbbl, mbbls, mbl, mbls, k bbl, k
        bbls, k barrels, mil barriles, miles de barriles, mil bbl, mil bls, mil barris, mmbbl, mmbbls, mmb,
        mmbs, mmbl, mmbls, mm bbl, mm bbls, mn bbl, mn bbls, mln bbl, mln bbls, million bbl, million
        barrels, millón de barriles, millon de barriles, millones de barriles, milhão de barris, milhao de
        barris, milhões de barris, milhoes de barris, bbl/month, bbls/month, bbl/mo, bbls/mo, b/month, b/mo,
        barrels per month, barrels a month, bbl per month, bbls a month, bbl/mth, a month, per month,
        /month, /mo, /mth, monthly, barriles por mes, al mes, por mes, barris por mês, barris por mes, por
        mês, kbbl/month, kb/month, kb/mo, kb/mth, kb a month, kbbl/mo, mb/mo, mb/month, mbbl/mo, mbbl/month,
        kbbls a month, m3, m³, cbm, cubic metre, cubic metres, cubic meter, cubic meters, cu m, metros
        cúbicos, metros cubicos, m3/d, m³/d, m3/day, m3pd, cubic metres per day, cubic metres a day, mt,
        mts, tonne, tonnes, metric ton, metric tons, metric tonne, metric tonnes, ton, tons, tonelada,
        toneladas, kt, kts, kmt, kilotonnes, kilotons, k mt, cargo, cargoes, cargos, cgo, cgos, crgo, crg,
        carga, cargas, cargamento, cargamentos, carregamento, carregamentos, embarque, embarques, shipment,
        shipments, liftings, lifting, stem, stems, part cargo, "part-cargo", part cargoes, "part-cargoes",
        half cargo, half cargoes, "co-load", coload, parcel, parcels, parcela, parcelas, lot, lots, lote,
        lotes, clip, clips, package, packages, pkg, pkgs, tranche, tranches, paquete, paquetes, pacote,
        pacotes, batch, batches, contract, contracts, contrato, contratos, truckload, truck, trucks,
        truckloads, camión, camion, camiones, railcar, railcars, rail car, rail cars, tank car, tank cars,
        tankcar, tankcars, unit train, unit trains, train, trains, m.t., m.t, t, ts, tn, tns, te, tonner,
        m/t, m/ts, m tons, mton, mtons, mtonnes, metrik ton, metrik tan, tan metrik, 吨, 公吨, 顿, 噸, 公噸, トン, ｔ,
        ㌧, 톤, 톤수, tấn, tan, ตัน, ton metrik, toni, طن, kton, ktons, ktonne, ktonnes, k t, k ton, k tons, k
        tonnes, thousand tonnes, thousand tons, thousand mt, thousand t, 千吨, 千噸, 千トン, 천톤, 천 톤, nghìn tấn,
        ngàn tấn, ngan tan, พันตัน, ribu ton, 10kt, 万吨, 萬噸, 万噸, 万トン, 만톤, 만 톤, vạn tấn, หมื่นตัน, million mt,
        mn t, mn mt, mnt, mmt, million tonnes, million tons, mln t, mln tonnes, mill t, mt/month, mt/mth,
        mt/mo, t/month, t/mth, t/mo, t/m, mt a month, t a month, tonnes a month, tons a month, tonnes per
        month, tons per month, mt per month, tonnes/month, tons/month, tonnes monthly, mt monthly, t
        monthly, mt pm, mt each month, t each month, tonnes each month, mt per mth, mt a mth, tpm, 吨/月, 吨每月,
        吨一个月, 噸/月, トン/月, 톤/월, tấn/tháng, ton/bulan, ton per bulan, ตัน/เดือน, ตันต่อเดือน, kt/month, kt/mth,
        kt/mo, kt/m, kt a month, kt per month, kt monthly, kt a mth, k/month, k a month, kt each month,
        mt/week, mt/wk, t/week, t/wk, mt a week, t a week, tonnes a week, tons a week, tonnes per week, tons
        per week, mt per week, tonnes/week, mt weekly, t weekly, mt each week, 吨/周, tấn/tuần, mt/day, t/day,
        t/d, mt/d, tpd, mt a day, t a day, tonnes a day, tons a day, tonnes per day, mt per day, tonnes/day,
        mt daily, t daily, 吨/天, 吨/日, 吨一天, tấn/ngày, mt/year, mt/yr, t/yr, t/year, t/y, mt a year, tonnes a
        year, tons a year, tpa, tpy, mtpa, mt/pa, tonnes per year, 吨/年, mt/quarter, mt a quarter, t a
        quarter, tonnes a quarter, tonnes per quarter, kt a quarter, mt/qtr, kt/qtr, mt each, t each, tonnes
        each, tons each, kt each, kg, kgs, kilo, kilos, kilogram, kilograms, 公斤, 千克, キロ, 킬로, กก, กิโล, ký,
        shipload, shiploads, full cargo, 船, 一船, 整船, 한배, lô tàu, kargo, vessel, vessels, ship, ships, handy,
        handies, handysize, handysizes, supramax, coaster, coasters, small boat, small boats, boat, boats,
        tàu, เรือ, kapal, barge, barges, tongkang, 驳船, 驳, sà lan, hatch, hatches, hold, holds, 舱, trks, trk,
        truck load, truck loads, lorry, lorries, lorry load, lorry loads, lorryload, lorryloads, trailer,
        trailers, trailer load, trailer loads, trailerload, trailerloads, tronton, truk, trak, lori, 车, 車,
        一车, 卡车, 卡車, 台車, トラック, 차, 트럭, xe, xe tải, คัน, คันรถ, คันรถพ่วง, รถ, รถพ่วง, container, containers,
        cntr, cntrs, ctr, ctrs, fcl, fcls, teu, teus, box, boxes, 20ft containers, 40ft containers, 柜, 櫃,
        货柜, 貨櫃, コンテナ, 컨테이너, cont, conts, kontainer, wagon, wagons, rake, rakes, half rake, "half-rake", 车皮,
        货车, prcl, prcls, 手, 批, 一批, 单, 單, ロット, 口, 로트, lô, ล็อต, lot kecil, partai, coil, coils, 卷, 捲, コイル,
        코일, cuộn, ม้วน, gulung, bundle, bundles, bdl, bdls, bndl, bndls, 件, 捆, 扎, 束, 結束, 번들, 다발, bó, มัด,
        ikat, bundel, piece, pc, pcs, pieces, stick, sticks, length, lengths, bars, batang, btg, lonjor, 支,
        根, 本, 본, cây, เส้น, piraso, order, orders, P.O., POs, mtCO2e, mt co2e, mtco2eq, "mtco2-e", mtco2, mt
        co2, "mt-co2e", mt of co2e, mtco₂e, tco2e, tco2eq, "tco2-e", t co2e, t co2eq, t of co2e, tco2, t
        co2, "t-co2", "t-co2e", tco₂e, tco₂, tonnes co2e, tonnes of co2e, tonnes of co2 equivalent, tonnes
        of carbon dioxide equivalent, tonnes of co2, tonnes co2, tonne of co2, tons co2e, tons of co2e, tons
        of co2, tons co2, metric tons of co2e, metric tons co2e, metric tons of co2 equivalent, metric tons
        of carbon dioxide equivalent, metric tonnes of co2e, tonnes of carbon, tons of carbon, toneladas de
        co2, toneladas de co2e, tonnes de co2, Tonnen CO2, ton CO2, 吨二氧化碳, ton., tonn, tonnen, tonnellate,
        тонн, kmts, ktco2e, ktco2, ktco2eq, kt co2e, kiloton, kilotonne, mmts, mmtco2e, mmt co2e, mmtons,
        mln mt, mio t, mio mt, megaton, megatons, megatonne, megatonnes, 百万吨, credit, credits, cred, creds,
        crdts, crd, crds, carbon credit, carbon credits, crédito, créditos, crédit, crédits, Zertifikat,
        Zertifikate, kredit, offset, offsets, 크레딧, クレジット, 碳信用, unit, units, uts, unt, certificate,
        certificates, certs, unidad, unidades, unidade, unités, Einheiten, Stück, 张, 单位, lts, block, blocks,
        mt/y, mt/a, mt per year, mt pa, mt p.a., mt per annum, mt annually, mt each year, mt every year,
        mtpy, t/a, t a year, t per year, t pa, t p.a., t per annum, t each year, tonnes/year, tonnes/yr,
        tonnes pa, tonnes p.a., tonnes per annum, tonnes annually, tonnes each year, tonnes every year,
        tons/year, tons/yr, tons per year, tons per annum, tons annually, metric tons a year, metric tons
        per year, mtco2e/year, mtco2e/yr, mtco2e a year, mtco2e per year, mtco2e annually, tco2e/year,
        tco2e/yr, tco2e per year, tco2/yr, toneladas por año, toneladas al año, toneladas por ano, tonnes
        par an, t pro Jahr, /yr, /year, /y, p.a., pa, per year, a year, per annum, annually, 톤/년, kt/year,
        kt/yr, kt/y, kt/a, kt a year, kt per year, kt pa, kt p.a., kt per annum, kt annually, ktpa, kta,
        ktpy, 万吨/年, mt/q, mt per quarter, t/quarter, t/qtr, t per quarter, tonnes/quarter, t per month, t
        per week, t per day, credit/year, credits/year, credits/yr, credits a year, credits per year,
        credits pa, credits p.a., credits per annum, credits annually, credits each year, units/year,
        units/yr, units a year, units per year, units annually, units pa, vcus/year, vcus a year, vcus per
        year, credit/month, credits a month, credits per month, credits/month, units a month, units per
        month]
      incoterm: [
        FOB, f.o.b., f.o.b, free on board, libre a bordo, franco a bordo, "free-on-board", CFR, "C&F", C+F,
        CNF, C and F, c.f.r., cost and freight, costo y flete, CIF, c.i.f., c.i.f, cost insurance freight,
        cost insurance and freight, CIP, CPT, DAP, d.a.p., delivered at place, "delivered-at-place", DAPU,
        DES, "ex-ship", ex ship, exship, "delivered ex-ship", delivered ex ship, DDP, DAT, FAS, free
        alongside ship, FCA, EXW, "ex-works", ex works, delivered, dlvd, dlvrd, dlvrd., deliv, deliv., dlv,
        delv, delvd, del, del., deld, "del'd", delivered basis, entregado, entregada, entregue, posto,
        "in-tank", in tank, intank, "in-tank transfer", in tank transfer, ITT, tank transfer, en tanque, em
        tanque, "in-storage", in storage, "in-line", in line, inline, "in-line transfer", "in-pipe", in
        pipe, into pipe, "into-pipe", in the line, FIP, free in pipe, free in pipeline, en línea, en linea,
        "ex-tank", ex tank, extank, "ex-dock", ex dock, exdock, at the dock, "ex-pipe", ex pipe,
        "ex-pipeline", "ex-terminal", ex terminal, at the lease, at lease, lease basis, "ex-lease", ex
        lease, at the wellhead, "ex-wellhead", wellhead, "ex-rail", ex rail, FOR, free on rail, by rail, FOB
        rail, STS, "ship-to-ship", ship to ship, "ex-STS", DPU, fobs, FOBT, FOB stowed, fob trimmed, FOB ST,
        FOB LSD, 离岸, 離岸, 离岸价, 離岸價, 本船渡し, 본선인도, giá FOB, C + F, CFR FO, CFRFO, CFR LO, CFR FO LSD, "CFR-FO",
        CFR FO CQD, CFR free out, CFR CQD, "c&f fo", CFR liner out, 到岸, 到港, 到港价, 到港價, 運賃込み, 운임포함, CIF FO,
        CIF LO, CIFFO, 到岸价, 到岸價, 保険料運賃込み, carriage paid, carriage paid to, D.D.P., delivered duty paid, duty
        paid delivered, landed, landed cost, landed price, "duty-paid", duty paid, DDU, delivered duty
        unpaid, F.C.A., free carrier, F.A.S., free alongside, alongside, FOT, F.O.T., free on truck, free on
        trucks, loaded on truck, loaded onto truck, loaded on trucks, on truck, on trucks, "on-truck", 车板,
        车板价, 板价, 車上渡し, トラック渡し, 상차도, lên xe, trên xe, lên phương tiện, "ex-rake", ex rake, F.O.R., E.X.W.,
        exw., exworks, "ex-work", ex work, "ex-wks", ex wks, xworks, "x-works", "ex-mill", ex mill, exmill,
        "ex-mills", "ex-plant", ex plant, explant, "ex-factory", ex factory, exfactory, "ex-fty", ex fty,
        "ex-rolling mill", "ex-mill gate", at mill gate, mill gate, millgate, "ex-mill-gate", factory gate,
        "ex-gate", ex gate, "ex-kilang", ex kilang, "ex-pabrik", ex pabrik, ex, loco, loko, loco pabrik,
        franco pabrik, ambil di pabrik, 出厂, 出廠, 厂提, 廠提, 厂内, 廠內, 工厂自提, 工場渡し, 置場渡し, 置き場渡し, メーカー渡し, 공장도, 공장상차도,
        공장 상차도, tại nhà máy, tại xưởng, xuất xưởng, tai nha may, tai xuong, หน้าโรงงาน, ณ โรงงาน,
        รับหน้าโรงงาน, "Ex-warehouse", ex warehouse, exwarehouse, "ex-warehouses", "ex-whse", ex whse,
        "ex-whs", ex whs, "ex-wh", ex wh, exwh, "x-whse", "ex-w/h", ex w/h, "ex-stock", ex stock, exstock,
        "ex-stk", ex stk, "ex-yard", ex yard, exyard, "ex-stockyard", ex stockyard, "ex-depot", ex depot,
        "ex-godown", ex godown, "ex-gdn", ex gdn, "ex-store", ex store, "ex-stores", "ex-dealer", ex dealer,
        "ex-shop", ex shop, "ex-wharf", ex wharf, "ex-jetty", "ex-port", ex port, "ex-quay", ex quay,
        "ex-pier", in stock, from stock, in warehouse, "in-warehouse", "ex-gudang", ex gudang,
        "ex-stockist", "ex-stockists", ex stockist, "ex-bonded", ex bonded warehouse, "in-bond", in bond,
        loco gudang, di gudang, stok gudang, ambil gudang, ambil di gudang, 出库, 出庫, 库提, 庫提, 现货库提, 仓库自提,
        倉庫自提, 库内, 仓提, 自提价, 出仓, 出倉, 倉庫渡し, 在庫渡し, 庫前渡し, 창고도, 창고상차도, 창고 상차도, 하치장상차도, 하치장 상차도, 하치장도, 야드상차도, tại
        kho, xuất kho, tai kho, "ex-kho", หน้าโกดัง, ณ คลัง, รับที่โกดัง, Collected, "self-collect", self
        collect, "self-collection", self collection, "self-pickup", self pickup, "self pick-up", self pick
        up, pickup, "pick-up", "picked-up", customer collect, buyer collects, own truck, own transport, own
        lorry, 自提, 自取, 自運, 客自取, 引き取り, 引取り, 引取, 自家引取, 자차, 자가운송, tự lấy, tự vận chuyển, khách tự lấy,
        มารับเอง, รับเอง, ambil sendiri, jemput sendiri, kunin, pick up price, delivd, dlvry, dld, delivered
        site, delivered to site, delivered at site, delivered jobsite, dlvd site, to site, at site, on site,
        site delivered, "at-site", delivered yard, dlvd yard, delivered store, free delivered, free
        delivery, inclusive of delivery, incl delivery, incl dlvry, with delivery, door delivery, doorstep,
        FOR site, F.O.R. site, FOR destination, free at site, DPL, franco, franko, franco jakarta, franco
        site, franco gudang, franco proyek, antar, kirim, terima di tempat, sampai site, sampai tapak,
        hantar, hantaran, termasuk ongkir, incl ongkir, include ongkir, 送到, 到工地, 送到工地, 工地价, 包运, 包運, 含运费, 含運,
        含運費, 包送, 到货价, 到站, 送貨, 送货, 一票到位, 持ち込み, 持込み, 持込, 現場渡し, 現場持込, 現場持ち込み, 届け, 現場着, 도착도, 현장도착도, 현장 도착도, 현장도,
        현장도착, 도착, giao tại công trình, giao công trình, giao tận nơi, tận công trình, giao hàng, tại công
        trình, đến công trình, tận nơi, giao tai cong trinh, giao cong trinh, ส่งถึง, ส่งถึงไซต์,
        ส่งถึงหน้างาน, รวมส่ง, รวมค่าขนส่ง, ส่งหน้างาน, hatid, deliver sa site, "pick-up o deliver", on
        delivery, payment on delivery, pay on delivery, pod, "ex-registry", ex registry, ab Werk]
      companies: [
        ExxonMobil, Exxon, Total, XOM, Mobil, Imperial Oil, Imperial, IOL, Shell, Shell Trading, STUSCO,
        Royal Dutch Shell, BP, BP Products, Chevron, CVX, Chev, Texaco, TotalEnergies, TTE, TOTSA,
        ConocoPhillips, Conoco, COP, Eni, Equinor, Statoil, Repsol, Galp, OMV, Cepsa, Moeve, Hess, Hess
        Midstream, Occidental, Oxy, Anadarko, Marathon, Marathon Oil, Marathon Petroleum, MPC, MRO, MPLX,
        Andeavor, Tesoro, Valero, VLO, Phillips 66, P66, PSX, Phillips, PBF, PBF Energy, Citgo, Motiva, HF
        Sinclair, HollyFrontier, Holly, Sinclair, Delek, Alon, CVR, CVR Energy, Coffeyville Resources, Par
        Pacific, Par, Calumet, Flint Hills, Flint Hills Resources, FHR, Koch, Koch Supply, "Koch Supply &
        Trading", "KS&T", CHS, Cenex, Monroe, Monroe Energy, PES, Philadelphia Energy Solutions, United
        Refining, Ergon, Placid, Placid Refining, Hunt, Hunt Refining, Vertex, Vertex Energy, Cross Oil, San
        Joaquin Refining, Kern Energy, Kern Oil, Big West, Big West Oil, Silver Eagle, Chevron Richmond,
        U.S. Oil, US Oil, Lazarus, Blue Dolphin, Pemex Deer Park, Deer Park Refining, LyondellBasell,
        Lyondell, LYB, Houston Refining, Husky, Husky Energy, Cenovus, CVE, Suncor, SU, "Petro-Canada",
        CNRL, Canadian Natural, Canadian Natural Resources, CNQ, MEG, MEG Energy, Strathcona, Strathcona
        Resources, Athabasca Oil, ATH, Baytex, Crescent Point, Veren, Whitecap, Tourmaline, ARC Resources,
        Ovintiv, Encana, Paramount, Syncrude, Nexen, Connacher, Harvest, Harvest Operations, International
        Petroleum, IPC, Greenfire, Tamarack Valley, Tamarack, Obsidian, Cardinal, Peyto, Seven Generations,
        "Federated Co-op", FCL, "Co-op", NWR, North West Redwater, North Atlantic Refining, Braya, Irving,
        Irving Oil, Ultramar, Parkland, Gibson, Gibsons, Gibson Energy, Tidal, Tidal Energy, Tidewater,
        Secure, Secure Energy, Plains, Plains Marketing, Plains Midstream, PAA, Enbridge, ENB, TC Energy,
        TransCanada, South Bow, Trans Mountain, Kinder Morgan, KMI, Pembina, Keyera, Inter Pipeline,
        Enterprise, Enterprise Products, EPD, EPROD, Energy Transfer, ET, ETP, Sunoco, Sunoco Logistics,
        Magellan, MMP, ONEOK, OKE, NuStar, Buckeye, Genesis, Genesis Energy, Tallgrass, Western Midstream,
        Targa, DCP, Crestwood, Rose Rock, SemGroup, Rangeland, NGL, NGL Energy, Blueknight, World Fuel, JP
        Energy, Shell Midstream, Howard Energy, Howard, EPIC, Harvest Midstream, Hilcorp, Bridger, Kinetik,
        Summit, Moda, Sentinel, Sentinel Midstream, Pioneer, Pioneer Natural Resources, PXD, EOG, EOG
        Resources, Devon, DVN, Diamondback, FANG, Endeavor, Concho, Apache, APA, Coterra, Cimarex,
        Continental, Continental Resources, CLR, Whiting, Oasis, Chord, Chord Energy, Kraken, Grayson Mill,
        XTO, Denbury, Civitas, PDC, PDC Energy, Noble, Noble Energy, SM Energy, Callon, Laredo, Vital, Vital
        Energy, Permian Resources, Centennial, Matador, Mewbourne, CrownQuest, Double Eagle, Tap Rock,
        Chesapeake, Expand Energy, BHP, Murphy, Murphy Oil, Talos, LLOG, Kosmos, "W&T", Cox, Fieldwood,
        Beacon, Beacon Offshore, Arena, Cantium, Woodside, Newfield, Crescent Energy, Crescent, Finley,
        Berry, Berry Corp, California Resources, CRC, Aera, Aera Energy, Santos, Hilcorp Alaska, Magnolia,
        Sanchez, Carrizo, Lewis Energy, Verdun, Penn Virginia, Ranger Oil, SilverBow, Comstock, Encino,
        Ascent, Antero, Vitol, Trafigura, Traf, Trafi, Glencore, Gunvor, Mercuria, Merc, Castleton, CCI,
        Castleton Commodities, Freepoint, Hartree, Macquarie, MacQ, Morgan Stanley, MS, Goldman, Goldman
        Sachs, J Aron, J. Aron, GS, JP Morgan, JPM, Citi, Citigroup, BofA, Merrill, Barclays, Deutsche,
        Societe Generale, SocGen, Noble Group, Sinochem, Unipec, UNIPEC America, Sinopec, PetroChina, PTR,
        PCI, PetroChina International, CNOOC, Zhenhua, ChemChina, Norinco, Rongsheng, Hengli, Shenghong,
        Wanhua, Dongming, Hongrun, SK, SK Energy, SKI, GS Caltex, "S-Oil", Hyundai Oilbank, HD Hyundai
        Oilbank, HDO, Hanwha, Samsung, ENEOS, JXTG, JX, Idemitsu, Cosmo, Taiyo, Fuji Oil, Mitsui,
        Mitsubishi, Itochu, Marubeni, Sumitomo, Toyota Tsusho, CPC Taiwan, Formosa, FPCC, Reliance, RIL,
        IOC, Indian Oil, BPCL, HPCL, HMEL, MRPL, Nayara, ONGC, Petronas, PTT, PTTT, Thai Oil, Pertamina,
        Petron, SPC, BSR, PV Oil, Nghi Son, Ampol, Viva, Viva Energy, Saudi Aramco, Aramco, Aramco Trading,
        ATC, ATS, SOMO, KPC, Adnoc, ADNOC Trading, QatarEnergy, OQ, OQ Trading, Oman Trading, SOCAR, SOCAR
        Trading, Litasco, Lukoil, Rosneft, Gazprom Neft, Surgut, Sonatrach, NOC, NNPC, Dangote, Sonangol,
        Tupras, Hellenic, Helleniq, Helleniq Energy, Motor Oil Hellas, Motor Oil, Saras, API, IP, IPLOM,
        Sarpom, Varo, Varo Energy, Preem, St1, Neste, Orlen, PKN, PKN Orlen, Lotos, MOL, INA, Ineos,
        Petroineos, Essar, Essar Oil UK, EET, Prax, Gunvor Rotterdam, Zeeland, Esso, Petrogal, BP Rotterdam,
        Bapco, Petroperu, Petroperú, Relapasa, Repsol Peru, ENAP, YPF, Pan American Energy, PAE, Pampa,
        Pampa Energia, Vista, Vista Energy, Tecpetrol, Pluspetrol, Raizen, Raízen, Axion, Capex, CGC,
        Phoenix Global, GeoPark, ANCAP, Petrobras, Petrobrás, Petro, PBR, Acelen, Refit, PRIO, PetroRio,
        Enauta, Brava, Brava Energia, 3R, 3R Petroleum, PetroReconcavo, PPSA, Karoon, Perenco, Trident,
        Trident Energy, Petrogal Brasil, Sinopec Brasil, Dommo, Seacrest, Ecopetrol, ECP, Reficar, Frontera,
        Frontera Energy, Gran Tierra, Parex, Canacol, Hocol, Cepcolsa, SierraCol, Emerald, Mansarovar,
        Petroecuador, Petro Ecuador, EP Petroecuador, EPP, Petroamazonas, PDVSA, Petropiar, Petroboscan,
        Pemex, PMI, PMI Comercio, P.M.I., Hokchi, Fieldwood Mexico, Staatsolie, Heritage, Heritage
        Petroleum, Petrotrin, Paria, Petrojam, Refidomsa, Cuvenpetrol, CUPET, Recope, GPH, Freepoint
        Commodities, Core Petroleum, "Maurel & Prom", Motiva Enterprises, Musket, BHP Billiton, Shell
        Canada, Shell Chemical, Nexen Marketing, Tenaska, Elbow River, Cargill, ADM, Vitol Americas,
        Trailstone, Twin Eagle, BB Energy, Sahara, Oando, Petraco, Addax, Mocoh, Arcadia, Noble Clean Fuels,
        Maroil, GulfMark, Gulfmark Energy, Adams Resources, Enterprise Crude, Sunoco Partners, JBT, Rio
        Energy, Texon, Ironwood, Wildhorse, "Eighty-Eight Oil", 88 Oil, US Strategic Petroleum Reserve, SPR,
        DOE, Department of Energy, APMC, Alberta Petroleum Marketing Commission, Alberta government, One
        Exchange, OneX, Modern, Modern Commodities, MCI, Net Energy, NE2, NetEnergy, Link, Link Data,
        Calrock, Marex, Spectron, PVM, TP ICAP, Tullett, ICAP, BGC, Starfuels, Amerex, OTC Global, GFI, GFI
        Group, Ginga, Ginga Petroleum, Evolution Markets, Choice Energy, Eagle Commodities, Arrow, Amius,
        EOX, Poten, Clarksons, SSY, Braemar, Gibson Shipbrokers, Simpson Spence Young, McQuilling, Charles R
        Weber, CRW, MJLF, Teekay, Euronav, Frontline, DHT, International Seaways, OSG, Overseas Shipholding,
        Kirby, Crowley, AET, Shagang, Sha Steel, Jiangsu Shagang, Yonggang, Yong Steel, Zhongtian, Zhong
        Tian, ZT, Xicheng, Xingcheng, Huaigang, Nangang, Nanjing Steel, NISCO, Magang, Masteel, Ma Steel,
        Maanshan Steel, Baosteel, Baowu, Bao Steel, Bayi, Ba Yi, Bayi Steel, Shaogang, SGIS, Shaoguan Steel,
        Guanggang, Guangzhou Steel, Yuegang, Liugang, Liuzhou, Liuzhou Steel, LZ Steel, Guangxi Steel,
        Guangxi Shenglong, Shenglong, Fujian Sangang, Sangang, Sanming, Sanming Steel, San Steel, Sanbao,
        Fujian Sanbao, Sansteel, Luoyuan Minguang, Minguang, Yaxin, Dadonghai, Fujian Dadonghai, Wugang,
        Wuhan Steel, WISCO, Egang, E Steel, Echeng, Hualing, Valin, Lianyuan, Liangang, Lengshuijiang,
        Xianggang, Xiangtan Steel, Ansteel, Angang, An Steel, Bengang, Benxi, Benxi Steel, Lingyuan,
        Linggang, Ling Steel, Xinfushun, Fushun New Steel, Xinfugang, Fugang, Xilin, Xilin Steel, Jianlong,
        Jian Long, Heilongjiang Jianlong, Tonghua, Tonggang, Tangshan Steel, Tanggang, Chengde, Chenggang,
        Hegang, HBIS, Hebei Steel, Xuangang, Jinxi, Jinxi Steel, Guofeng, Ruifeng, Donghai, Donghai Special
        Steel, Rongxin, Jiujiang, Jiujiang Wire, Jiujiang Steel, "Qian'an Jiujiang", Jinan Steel, Jigang,
        Jinan, Laigang, Laiwu, Laiwu Steel, Shandong Steel, Shiheng, Shiheng Special Steel, Shi Heng, Rizhao
        Steel, Rigang, Qinggang, Qingdao Steel, Luli, Luli Steel, Weifang Special Steel, Xiwang, Zhangdian,
        Shougang, Shou Steel, Shougang Changzhi, Changzhi Steel, Shougang Shuicheng, Shuigang, Taigang,
        Taiyuan Steel, Jingye, Jing Ye, Jingye Steel, Xinda, Xin Da, Yanshan, Delong, Wenfeng, Xinjin,
        Puyang, "Wu'an Xinfeng", Taihang, Longgang, Shaanxi Longgang, Shaan Steel, Hangang, Handan Steel,
        Hansteel, Jiugang, JISCO, Jiuquan, Angang Anyang, Anyang Steel, Yaxin Steel, Fengbao, Minyuan,
        Xinyu, Xingang Steel, Pinggang, Pingxiang Steel, Fangda, Fangda Special Steel, Fangda Steel,
        Chuangda, Kungang, Kunming Steel, Yukun, Yunnan Yukun, Desheng, Sichuan Desheng, Chenggang Weigang,
        Weigang, Dagang, Dazhou Steel, Panggang, Pangang, Panzhihua, Chonggang, Chongqing Steel, "Chongqing
        Iron & Steel", Zhongxin, Longteng, Jiangsu Longteng, Hongtai, Jiangsu Hongtai, Binxin, Jiangsu
        Binxin, Lianxin, Xuzhou Huahong, Huahong, Zhenjiang Hongtai, Changjiang, Changjiang Steel,
        Changgang, Fuxin, Fuyang, Hongfeng, Fuchun, Zhejiang Fugang, Hanggang, Hangzhou Steel, Yuanli, Yuan
        Li, Jinshenglan, Jinshenglan Steel, Hubei Jinshenglan, Liguo, Zhejiang Shangzi, Wuchan, Wuchan
        Zhongda, Zhejiang Materials, ZJMI, Sinosteel, Minmetals, China Minmetals, CITIC Pacific, "Xiamen
        C&D", "C&D", Xiamen ITG, ITG, Xiangyu, Xiamen Xiangyu, Hangzhou Cogeneration, Hangzhou Re Lian,
        Relian, Re Lian, Ouyeel, Zhaogang, Zhaogang.com, Zhonghong, Shanghai Zhonghong, Xiben Xin Gan Xian,
        Rizhao Bohai, China Railway, China Railway Materials, CRM, CSCEC, China State, China Construction,
        CCCC, CREC, CRCC, Power China, PowerChina, Sinohydro, China Communications, COFCO Steel, Stemcor,
        Stemcor Asia, Duferco, Duferco Asia, Salzgitter Mannesmann, "Marubeni-Itochu", MISI, Metal One, JFE
        Shoji, Hanwa, Hanwa Co, Okaya, Toyotsu, Sojitz, Kanematsu, Nippon Steel Trading, NST, Kyoei, Kyoei
        Steel, Tokyo Steel, Tokyo Tekko, TTK, Asahi Industries, Asahi Kogyo, JFE Bars, "JFE Bars & Shapes",
        JFE Steel, Kobe Steel, Kobelco, Kishiwada, Kishiwada Steel, Kishiwada Seiko, Nakayama, Nakayama
        Steel, Nakayama Mitsuboshi, Osaka Steel, Daisan, Tosa Denki, Chubu Steel, Chubu Kohan, Yamato Steel,
        Kanto Steel, Godo, Godo Steel, Godo Seitetsu, Sanko, Sanko Seiko, Nippon Steel, NSC, Tokai Kogyo,
        Kokko, Kokko Steel, Hokuetsu Metal, Hokkaido Steel, Ito Seitetsu, Ito Steel, Shimizu Steel, Shimizu
        Seiko, Chiyoda Steel, Chiyoda Kogyo, Topy, Topy Industries, Kashima, Kajima, Taisei, Obayashi,
        Shimizu, Takenaka, Kumagai, Nishimatsu, "Penta-Ocean", Toda, Maeda, Hyundai Steel, Hyundai, HSC,
        Hyundai Steel Incheon, 현대제철, 현대, Dongkuk, Dongkuk Steel, DK, DSM, 동국제강, 동국, Daehan, Daehan Steel,
        대한제강, 대한, YK Steel, YK, Hankuk Special Steel, Hankuk, 한국철강, Kisco, Hwanyoung, Hwanyoung Steel, 환영철강,
        환영, Korea Steel, Posco, POSCO International, Posco Intl, POSCO Daewoo, SeAH, Seah Besteel, Hanil
        Steel, 제일제강, Hyundai Corp, Hyundai Corporation, LX International, LG International, "Samsung C&T",
        GS Global, "GS E&C", Hyosung, Hyosung TNC, SK Networks, SK Ecoplant, Kolon, Kumho, "Daewoo E&C", "DL
        E&C", "Lotte E&C", "Hyundai E&C", HDC, "Hanwha E&C", Seohee, Booyoung, Kumkang Steel, Kumkang,
        Dongil Steel, "Dong-il", Seojin, SIMPAC, 세아, 포스코, 삼성물산, 한국특강, Feng Hsin, Fenghsin, Feng Hsing, FH,
        FHIS, 豐興, 丰兴, Tung Ho, Tung Ho Steel, TungHo, TH Steel, 東和, 東和鋼鐵, 东和, Hai Kwang, "Hai-kwang",
        Haikwang, 海光, Wei Chih, Wei Chih Steel, Weichih, 威致, Chia Hsin, 佳興, Yieh Hsing, Yieh United, E
        United, "E-United", 燁興, Hsin Kuang, Lung Ching, 龍慶, Lung Ching Steel, Quintain, Quintain Steel, Tang
        Eng, 唐榮, Tang Eng Iron Works, Ta Chen, China Steel Corp, CSC, Dragon Steel, 中龍, 中鋼, Chun Yu, Chun
        Yuan, Ruentex, Continental Engineering, CTCI, Sinyi Steel, Xin Guang, Taiwan Steel Group, TSG, Shiu
        Wing, Shiu Wing Steel, SWS, 紹榮, 紹榮鋼鐵, Van Shung Chong, VSC, VSC Steel, Hong Kong Stockholders, Wo
        Lee, Wo Lee Steel, Fulam, Shun Cheong, Gammon, Gammon Construction, Leighton, Leighton Asia, Hip
        Hing, Sun Fook Kong, Paul Y, Paul Y Engineering, Chun Wo, China State HK, Yau Lee, Build King, Kum
        Shing, Sanfield, CR Construction, China Overseas, Dragages, Bouygues, NatSteel, Nat Steel, NatSteel
        Holdings, BRC Asia, BRC, Lee Metal, LMG, Lee Metal Group, Hupsteel, HG Metal, HGM, Asia Enterprises,
        Angkasa Amsteel, Angkasa Daehan, Tata Steel, Tata, TSL, Sin Heng, Sin Heng Heavy, Soilbuild, Lum
        Chang, Woh Hup, Tiong Seng, Koh Brothers, Straits Construction, Dragages Singapore, Keppel,
        Sembcorp, Sembcorp Marine, Samwoh, Hwa Seng, Low Keng Huat, Kimly, Straits Steel, Union Steel,
        Southern Steel, Southern, SSB, Southern Steel Berhad, Amsteel, Amsteel Mills, Lion, Lion Group, Lion
        Industries, Antara, Antara Steel, Ann Joo, Ann Joo Steel, Malayawata, Malaysia Steel Works,
        Kinsteel, Perfect Channel, Perwaja, Eastern Steel, ESSB, Alliance, Alliance Steel, ASSB, Sabah
        Steel, Steel Industries Sabah, SIS, CMS, Cahya Mata, Hiap Teck, Hiap Teck Venture, Choo Bee, Leon
        Fuat, Engtex, AYS, AYS Ventures, Chuan Huat, Prestar, Mycron, YLI, Astino, Gamuda, IJM, Sunway, WCT,
        MRCB, UEM, Sime Darby, Malaysian Resources, Hong Leong, Hume, Hoa Phat, Hoa Phat Dung Quat, HPDQ,
        HPG, HP, Hòa Phát, Formosa Ha Tinh, FHS, Pomina, Vina Kyoei, Vinakyoei, VKS, VN Steel, VnSteel, Viet
        Y, Viet Y Steel, VIS, Việt Ý, Viet Duc, "Viet-Duc", VGS, Việt Đức, Viet Nhat, Việt Nhật, Viet My,
        VMS, Việt Mỹ, Viet Sing, NatSteelVina, Tung Ho Vina, Tung Ho Vietnam, THSVC, VAS, VAS Group, VAS
        Nghi Son, Nghi Son Iron and Steel, VAS An Hung Tuong, An Hung Tuong, Tue Minh, Tisco, Thai Nguyen
        Steel, Thai Nguyen Iron and Steel, Southern Steel Vietnam, SSSC, Mien Nam, Thép Miền Nam, Thép Thái
        Nguyên, Kyoei Vietnam, KSVC, Posco SS Vina, PSSV, Posco Yamato Vina, Shengli, Thép Mỹ, Da Nang
        Steel, "Dana-Y", Dana Y, "Dana-Uc", Vinausteel, Hoa Sen, Hoa Sen Group, HSG, Nam Kim, NKG, Ton Dong
        A, SMC, SMC Trading, Tien Len, TLH, Coteccons, Hoa Binh Construction, Vinaconex, Ricons, Newtecons,
        Delta Group, Vingroup, Vinhomes, Thai Hung, Thai Hung Trading, Tata Steel Thailand, Tata TH, TSTH,
        NTS, N.T.S. Steel, NTS Steel, Siam Construction Steel, SCSC, SISCO, Siam Iron and Steel, Siam
        Yamato, SYS, Millcon, Millcon Steel, MILL, BNSS, Bangkok Steel, Bangkok Steel Industry, BSI, BSBM,
        Bangsaphan Barmill, Sahaviriya, SSI, Thai Steel Bars, Chow Steel, CHOW, UMC, UMC Metals, GJ Steel, G
        Steel, TATA Tiscon, Chonburi Special Steel, CSSP, Xin Ke Yuan, SKY, SKY Steel, Xinkeyuan, Vichai
        Steel, Siam Steel, Thai Metal, TMT Steel, "Italian-Thai", ITD, "Sino-Thai", STECON, CH Karnchang,
        Ch. Karnchang, Unique Engineering, Nawarat, Ritta, Pruksa, "Land & Houses", SteelAsia, Steel Asia,
        SA Davao, "Pag-asa Steel", "Pag-asa", Pagasa Steel, Pag asa, Capitol Steel, Cathay Metal, Philippine
        Steel, Melters Steel, Melters, Real Steel, Wan Chiong, Wan Chiong Steel, SKK Steel, SKK, Treasure
        Steelworks, Treasure, Stronghold Steel, Cagayan Steel, TKC Steel, Star Steel, Peoples Steel, Mayer
        Steel, Regan Industrial, Somico, Panther Steel, Armco Steel, DMCI, DM Consunji, EEI, Megawide, San
        Miguel, SMC Infra, Ayala Land, Makati Development, MDC, SM Development, First Balfour, "Phil-Iron",
        National Steel, Ferro Steel, Krakatau Steel, Krakatau, KS Indonesia, Krakatau Posco, KP, Krakatau
        Wajatama, Krakatau Osaka Steel, KOS, Gunung Garuda, Gunung Raja Paksi, GRP, Gunung Steel, Master
        Steel, Mastersteel, The Master Steel, Interworld Steel, Interworld, Bhirawa Steel, Hanil Jaya, Hanil
        Jaya Steel, Hanil, Jatim Taman Steel, Ispat Indo, Ispat Wire Products, Jakarta Prima Steel, Jakarta
        Cakratunggal, Cakratunggal, Jakarta Cakratunggal Steel, CTS, Pulogadung Steel, Perwira Adhitama,
        Perwira, Delcoprima, Dexin, Dexin Steel, DSI, Gerbang Nusa, Growth Sumatra, Growth Steel, Lautan
        Steel, Lautan Steel Indonesia, Putra Baja Deli, Toyogiri, Beton Perkasa, Intisumber Bajasakti, IBS,
        Saranacentral, Abadi Jaya, San Xiong Steel, Sanxiong, Wijaya Karya, WIKA, Waskita, Waskita Karya,
        Hutama Karya, Adhi Karya, PTPP, PP Presisi, Total Bangun, Nusa Raya Cipta, Tata Metal Lestari, SAIL,
        Steel Authority of India, RINL, Vizag Steel, JSW, JSW Steel, JSPL, Jindal, Jindal Steel, Jindal
        Panther, Tata Steel Long Products, Usha Martin, AMNS, AM/NS India, Electrosteel, ESL, ESL Steel,
        Vedanta, Bhushan, Bhushan Power, BPSL, Monnet, NMDC, NMDC Steel, NSL, Kamdhenu, Rathi, Shree Rathi,
        Rathi Steel, Rathi Bars, Barnala Steel, Shyam Steel, Shyam Metalics, SRMB, Captain Steel, Elegant
        Steel, Super Shakti, Rashmi, Rashmi Metaliks, Jai Balaji, Maithan, Goel TMT, GK TMT, Hira, Hira
        Group, Godawari, Godawari Power, GPIL, MSP Steel, MSP, Nalwa, Real Ispat, RR Ispat, Prime Gold,
        Sunvik, Sugna, Sugna TMT, Radha TMT, Radha Smelters, MS Agarwal, Vinayak Steel, Kay2 Steel,
        Meenakshi, Beekay, Beekay Steel, Suryadev, Suryadev Alloys, Pulkit, Pulkit TMT, ARS Steels, ARS TMT,
        Kiscol, Agni Steels, Amman TRY, "Amman-Try", Tulsyan, Kairali TMT, Indus TMT, Turbo Steel, Peekay,
        SMC Power, Rungta, Rungta Steel, Balmukund, Magadh, Jalan, Ambashakti, Premier Ispat, Moira,
        Jaideep, Jaideep Ispat, Rajuri, Rajuri Steel, Kalika, Kalika Steel, Bhagyalaxmi, Bhagyalaxmi
        Rolling, Metarolls, Icon Steel, Polaad, Geetai, SRJ, SRJ Peety, Guardian Castings, Mono Steel,
        National TMT, Electrotherm, Gallantt, Gallantt Ispat, Friends TMT, Amba Shakti, "Larsen & Toubro",
        "L&T", Afcons, Tata Projects, NCC, Shapoorji, Shapoorji Pallonji, DLF, Dilip Buildcon, BSRM, AKS,
        KSRM, GPH Ispat, Abul Khair, Abul Khair Steel, RSRM, Rahim Steel, Rahimafrooz, Anwar Ispat,
        Bashundhara Steel, Baizid Steel, SARM, SSRM, Shahriar Steel, HM Steel, PHP Steel, Bandar Steel,
        Kabir Steel, Golden Ispat, Salam Steel, Akij Ispat, Meghna, Abdul Monem, Max Group, Amreli, Amreli
        Steels, Mughal, Mughal Steel, Mughal Iron, Agha Steel, Agha, Faizan Steel, Naveena, Naveena Steel,
        Ittefaq, Ittefaq Iron, Ittehad Steel, AF Steel, FF Steel, Model Steel, SJ Steel, Karachi Steel,
        Razaque Steel, Frontier Foundry, Fazal Steel, Kamran Steel, Pak Steel, Moiz Steel, Sheikhoo Steel,
        Batala Steel, Dost Steels, Pakistan Steel Mills, Lanwa, Melwa, Melwire, Lanka Special Steels, GTB,
        GTB Steel, Ceylon Steel, Ceylon Steel Corporation, Bhuwalka, Hama Steel, Himal Iron, "Himal Iron &
        Steel", Panchakanya, Jagdamba Steel, Jagdamba, Hulas Steel, Ambe Steel, Ambe, Laxmi Steel, Laxmi
        Steels, Ashok Steel, Aarti Steel, Shree Steel, Reliance Steel, Narayani, Saakha Steel, Druk Wang,
        Bhutan Rolling, Lhaki Steel, Bhutan Steel, Million Steel, Myanmar Posco, Mandalay Steel, Htoo Steel,
        Emirates Steel, ESI, Emsteel, Emirates Steel Arkan, Conares, Hamriyah Steel, "Union Iron & Steel",
        Union Iron and Steel, UIS, Arabian Gulf Steel, Al Nasser, AGSI, Danube, Danube Steel, Arab Steel, Al
        Ghurair, Hadeed, SABIC Hadeed, Sabic, Rajhi Steel, Al Rajhi Steel, "Al-Rajhi", Ittefaq Steel, Al
        Ittefaq, Al Yamamah, Al Yamamah Steel, Watania Steel, Watania, Al Tuwairqi, Zamil Steel, South
        Steel, SSC Jizan, Solb, Solb Steel, Riyadh Steel, Atoun, Qatar Steel, QASCO, QSC, Jindal Shadeed,
        JSIS, Jindal Shadeed Oman, Moon Iron, Sohar Steel, Sharq Sohar, Muscat Steel, Sulb, Foulath, United
        Steel Kuwait, United Steel, Kuwait Steel, Mass Iraq, Mass Group, Van Steel, Erbil Steel, Darin
        Group, Esfahan Steel, Isfahan Steel, ESCO Iran, Zob Ahan, Mobarakeh, Khouzestan Steel, Khuzestan
        Steel, KSC, Khorasan Steel, Kavir Steel, Chadormalu, Arfa, Arfa Steel, Hormozgan Steel, HOSCO, SKS,
        South Kaveh, Bafgh Steel, Yazd Steel, Neyshabur, Amir Kabir, Jordan Steel, National Steel Jordan,
        Ezz, Ezz Steel, Ezz Dekheila, EZDK, Suez Steel, Beshay, Beshay Steel, Elmarakby, Elmarakby Steel,
        Egyptian Steel, Kandil, Garhy, Tosyali, Tosyali Algerie, Tosyali Algeria, AQS, Algerian Qatari
        Steel, LISCO, Icdas, İçdaş, Habas, Habaş, Kardemir, Colakoglu, Çolakoğlu, Diler, Kaptan, Kaptan
        Demir, Kroman, Kroman Celik, Ege Celik, Ege Çelik, Izmir Demir, IDC, İDÇ, Ekinciler, Yazici, Yazıcı,
        Yolbulan, Yolbulan Bastug, Yolbulanlar, Bastug, Baştuğ, Tosyali Iskenderun, Koc Metalurji, Koç
        Metalurji, Ozkan, Özkan, Ozkan Demir, MMK Turkey, Isdemir, İsdemir, Erdemir, Asil Celik, Sidemir,
        Mescier, Tatmetal, Kibar, Ekinciler Demir, Kurum, Severstal, Evraz, NLMK, MMK, Magnitogorsk, Mechel,
        Metalloinvest, Tulachermet, Tula Steel, "Tulachermet-Stal", NSMMZ, Abinsk, AEMZ, Abinsk Electric
        Steel, Novostal, "Novostal-M", Balakovo, Amurstal, AmurMetal, Amurmetall, Ashinsky, TMK, Uralskaya
        Stal, ZSMK, NTMK, Metinvest, Azovstal, ArcelorMittal Kryvyi Rih, AMKR, Kametstal, DMK, Dneprovsky,
        Interpipe, BMZ, Byelorussian Steel Works, MMZ, Moldova Steel Works, Qarmet, ArcelorMittal Temirtau,
        AMT, KSP Steel, KazFerroStal, Uzmetkombinat, Uzbek Steel, Rustavi, Rustavi Steel, Geosteel, Baku
        Steel, ArcelorMittal, AM, Celsa, Riva, Feralpi, Megasa, Sidenor, Hellenic Halyvourgia, InfraBuild,
        OneSteel, Liberty Steel, GFG, BlueScope, Best Bar, Neumann Steel, Pacific Steel, Pacific Steel NZ,
        Fletcher, Fletcher Steel, ARC, "Mesh & Bar", "Steel & Tube", Macsteel, Macsteel International,
        Coutinho, "Coutinho & Ferrostaal", CoutinhoFerrostaal, Ferrostaal, Traxys, Interpipe Trading,
        Metalloyd, Metal Market, Arsteel, Tata International, Tata NYK, Steelforce, Cellmark, Ronly, Liberty
        House, Simec, Balli, Balli Steel, Klockner, Sims, Sims Metal, Nucor, EMR, SA Recycling, Schnitzer,
        Radius Recycling, CMC, Commercial Metals, Gerdau, AJ, South Pole, 3Degrees, 3 Degrees, ACT
        Commodities, ACT, ACT Group, Redshaw, Redshaw Advisors, STX, STX Group, Vertis, Strive, Strive by
        STX, ClimatePartner, Climate Partner, ClimeCo, Anew, Anew Climate, Bluesource, Blue Source, Element
        Markets, Finite Carbon, Terra Global, TerraCarbon, Forest Carbon, Forestcarbon, Wildlife Works,
        Permian Global, PT Rimba Makmur Utama, RMU, InfiniteEARTH, Infinite Earth, Carbon Tanzania,
        BioCarbon Partners, BCP, Biofilica, Biofílica, Ambipar, Ambipar Carbon, re.green, Mombak, Biomas,
        Carbonext, Moss, Moss Earth, Systemica, Eccon, Sustainable Carbon, BRCarbon, Future Climate,
        Agrocortex, Hdom, Permian, Fundación Natura, Allcot, Biofix, Canopy Energy, Cataruben, ASOROSEWITO,
        EcoAct, "Eco-Act", Schneider Electric, First Climate, Atmosfair, Myclimate, my climate, Natural
        Capital Partners, NCP, Climate Impact Partners, CIP, ClimateCare, Climate Care, Carbon Clear, Carbon
        Footprint, Ecosphere, Ecosphere+, Ecosecurities, Carbon Trade Exchange, "C-Quest Capital", C Quest,
        CQC, Cquest, BURN, BURN Manufacturing, Burn Mfg, KOKO, Koko Networks, ATEC, BioLite, Envirofit,
        UpEnergy, Up Energy, DelAgua, Del Agua, Bboxx, d.light, dlight, "M-KOPA", Sun King, ENGIE Energy
        Access, Sistema.bio, Sistema bio, SistemaBio, EKI, EKI Energy, EKIESL, Enking, Value Network
        Ventures, VNV, Infinite Solutions, Kosher Climate, Core CarbonX, Boomitra, Varaha, Grow Indigo,
        Greenko, ReNew, Adani, Tata Power, NTPC, Hero Future, Suzlon, CLP India, AERA Group, Hartree
        Partners, Bunge, Louis Dreyfus, GS Commodities, JPMorgan, Bank of America, BNP, BNP Paribas, Société
        Générale, Credit Agricole, CACIB, Natixis, HSBC, StanChart, Standard Chartered, NatWest, UBS, Itau,
        Itaú, BTG, BTG Pactual, Santander, BBVA, Bradesco, ING, Rabobank, Rabo, Acorn, ABN Amro, Deutsche
        Bank, Commerzbank, KfW, CIBC, RBC, TD, BMO, Scotiabank, National Bank of Canada, NAB, CBA, Westpac,
        ANZ, DBS, OCBC, UOB, Maybank, MUFG, Mizuho, SMBC, Nomura, Emirates NBD, FAB, First Abu Dhabi Bank,
        Nedbank, Standard Bank, FirstRand, RMB, Absa, Equity Bank, Shell Energy, Shell Environmental
        Products, SEP, bp trading, BP Carbon, 1PointFive, Oxy Low Carbon Ventures, Gazprom, "Gazprom M&T",
        SEFE, Inpex, Origin, Origin Energy, AGL, EnergyAustralia, Beach Energy, Capital Power, TransAlta,
        EDF, EDF Trading, EDFT, Engie, Uniper, RWE, RWEST, E.ON, Vattenfall, Statkraft, Axpo, Alpiq, BKW,
        Enel, Iberdrola, Naturgy, Orsted, Ørsted, Drax, SSE, Centrica, Fortum, Stockholm Exergi, Hafslund,
        Verbund, EnBW, CEZ, PGE, Danske Commodities, MFT Energy, InCommodities, Norlys, Nordic Offset,
        Mitsubishi Corp, Sumitomo Corp, JERA, Jera GM, Tokyo Gas, Osaka Gas, "J-Power", Kansai Electric,
        TEPCO, NYK, K Line, Mitsui OSK, Asuene, Bywill, Green Carbon, Faeger, SK Innovation, "SK E&S", SK
        Securities, KEPCO, Hana Securities, NH Investment, Korea Investment, Shinhan, KDB, Eco Eye, Ecoeye,
        Ecosian, LG, Lotte, Tencent, Alibaba, CITIC, CITIC Securities, Guotai Junan, Huaneng, Huaneng
        Carbon, Longyuan, Longyuan Carbon, Datang, Huadian, SPIC, CTG, China Three Gorges, Climate Bridge,
        Carbonstop, "Sino-Carbon", Air China, China Eastern, China Southern, GenZero, Gen Zero, Temasek,
        Pavilion, Pavilion Energy, Singapore Airlines, SIA, SQ, Scoot, AirAsia, Malaysia Airlines, Garuda,
        Thai Airways, Cathay, Cathay Pacific, CX, Korean Air, KE, Asiana, ANA, All Nippon Airways, JAL,
        Japan Airlines, Qantas, QF, Virgin Australia, Air New Zealand, Air NZ, Delta, Delta Air Lines,
        United, United Airlines, American Airlines, AA, Alaska Airlines, Southwest, JetBlue, Air Canada,
        WestJet, LATAM, Avianca, Gol, Azul, Copa, Aeromexico, Volaris, IAG, British Airways, BA, Iberia,
        Vueling, easyJet, Ryanair, Wizz, Wizz Air, Lufthansa, LH, Swiss, KLM, Air France, "AF-KLM", AFKLM,
        SAS, Finnair, Norwegian, TAP, ITA Airways, Turkish Airlines, THY, Pegasus, Emirates, EK, Etihad,
        Qatar Airways, QR, Saudia, Flydubai, flynas, Ethiopian Airlines, Kenya Airways, KQ, RwandAir, South
        African Airways, Royal Air Maroc, EgyptAir, IndiGo, Air India, Vistara, SpiceJet, DHL, FedEx, UPS,
        Cargolux, Atlas Air, Microsoft, MSFT, Google, Alphabet, Amazon, AMZN, Meta, Apple, Salesforce,
        Stripe, Shopify, Netflix, Spotify, Disney, Nike, Adobe, Workday, Autodesk, McKinsey, BCG, Bain,
        Deloitte, EY, PwC, KPMG, Accenture, Zurich Insurance, Swiss Re, Munich Re, Allianz, AXA, Aviva,
        Airbus, Boeing, "Rolls-Royce", Klarna, Volkswagen, VW, Audi, Porsche, BMW, Mercedes,
        "Mercedes-Benz", Toyota, Nissan, Volvo, Renault, Stellantis, Ferrari, Bosch, Siemens, SAP, BASF,
        Bayer, Nestle, Nestlé, Unilever, Danone, Mars, PepsiCo, "Coca-Cola", Heineken, AB InBev, Diageo,
        "L'Oreal", LVMH, Kering, Gucci, Chanel, "H&M", Inditex, IKEA, Lego, Lidl, Aldi, Tesco, Walmart,
        Natura, Vale, Suzano, Klabin, JBS, Marfrig, Rio Tinto, Anglo American, South32, Fortescue, Holcim,
        Cemex, Heidelberg, Maersk, MSC, CMA CGM, "Hapag-Lloyd", Frontier, NextGen, NextGen CDR, LEAF, LEAF
        Coalition, Emergent, Symbiosis, Carbon Direct, Carbonfuture, Carbon Future, Carbonplan, Watershed,
        Patch, Cloverly, CEEZER, Senken, Supercritical, Lune, Goodcarbon, Pachama, NCX, Sylvera, BeZero,
        Calyx, Renoster, Abatable, AlliedOffsets, Allied Offsets, Opna, Climate Vault, CUR8, "Tomorrow's
        Air", Terrapass, Native, NativeEnergy, Native Energy, Cool Effect, Carbonfund, Gold Standard
        Foundation, Climeworks, Heirloom, Carbon Engineering, Global Thermostat, Sirona, Octavia Carbon,
        Octavia, Charm, Charm Industrial, Vaulted, Vaulted Deep, Graphyte, Undo, Lithos, Lithos Carbon,
        Eion, Terradot, Mati, Mati Carbon, InPlanet, Silicate, Exomad, Exomad Green, Novocarbo, Carbofex,
        Wakefield Biochar, Pacific Biochar, Aperam, Aperam BioEnergia, NetZero, Freres, Freres Biochar,
        Bella Biochar, Carbo Culture, Planboo, "Bio-Logical", Biosorra, Oregon Biochar, ARTi, CarbonCure,
        Neustark, Carbon8, Planetary, Planetary Technologies, Ebb, Ebb Carbon, Equatic, Captura, Running
        Tide, CO2 Lock, Arca, Deep Sky, CarbonRun, Crew Carbon, CREW, Rewind, Gevo, Summit Carbon, Red Trail
        Energy, BioCirc, Ørsted Asnæs, Mash Makes, WasteX, Takachar, Husk, GreenCollar, Green Collar,
        Corporate Carbon, Climate Friendly, Select Carbon, AgriProve, Tasman Environmental Markets, TEM, LMS
        Energy, LMS, CO2 Australia, Carbon Neutral, Market Advisory Group, CORE Markets, Jarden, Carbon
        Match, Westpac NZ, Marex Spectron, Evolution, Evo, Xpansiv, TFS, Tradition, Tradition Green, TPICAP,
        Tullett Prebon, SCB, SCB Group, SCB Brokers, Numerco, Karbone, "Karbon-X", CBL, Viridios, Viridios
        Capital, Viridios AI, Respira, Respira International, Climate Asset Management, CAM, Kita, Oka,
        Howden, Marsh, Aon, Carbon Growth Partners, CGP, Mirova, Pollination, Lombard Odier, LGT, Schroders,
        Fidelity, BlackRock, KKR, TPG, TPG Rise, Apollo, Brookfield, Carlyle, AIP, Manulife, Manulife IM,
        New Forests, Gresham House, Foresight, Stafford, Stafford Capital, Nuveen, EFM, Ecotrust, Green
        Diamond, Weyerhaeuser, Rayonier, PotlatchDeltic, Molpus, Aurora Sustainable Lands, Oak Hill,
        Campbell Global, Conservation International, CI, The Nature Conservancy, TNC, WWF, WCS, Wildlife
        Conservation Society, Conservation Fund, National Indian Carbon Coalition, IFC, World Bank, WB, ADB,
        EBRD, UNDP, Rabobank Acorn, Solidaridad, Proba, Catona, Catona Climate, Vlinder, Worldview,
        Worldview International, WIF, Apollo Agriculture, Komaza, Better Globe, Green Resources, New Forests
        Company, Miro Forestry, Miro, Form Ghana, Terraformation, Arbaro, Land Life, Land Life Company,
        Eden, Eden Reforestation, Trees for the Future, TreeAid, TIST, Clean Air Action Corp, Livelihoods,
        Livelihoods Fund, Chestnut Carbon, Funga, Living Carbon, Indigo Ag, Nori, Truterra, Soil Capital,
        Agreena, Klim, Agoro, Yara, CIBO, Arva, AgriWebb, Northern Kenya Rangelands Trust, NRT, Soils for
        the Future, CarbonNeutral, Tradewater, "A-Gas", Recoolit, Zefiro, Rebellion, Rebellion Energy, Well
        Done Foundation, ClimeWells, Vessels Coal Gas, Camco, Camco Clean Energy, CE2 Carbon Capital, CE2,
        Verdeo, Orizon, Orizon VR, Loga, Solví, Estre, Veolia, Suez, Waste Management, WM, Republic
        Services, GFL, Archaea, Montauk, GFA, Swiss Carbon Assets, KliK, KliK Foundation, Swedish Energy
        Agency, SEA, NEA, METI, Saudi RVCMC, RVCMC, VCMI, ICVCM, IETA, IATA, ICAO, ICROA, BV Rio, BVRio,
        Gaia Carbon, Life Terra, Global Green Growth Institute, GGGI, SunCulture, Rubicon Carbon, Rubicon,
        Climate Trade, ClimateTrade, CO2CRC, Ostrom, Ostrom Climate, Offsetters, NatureBank, Carbonzero,
        Bullfrog, Planetair, Brinkman Climate, Brinkman, Base Carbon, DevvStream, Carbon Streaming,
        Bluesource Canada, Will Solutions, Radicle, Trimble, Carbon Credit Solutions, Modern West, Terrasos,
        South Pole Colombia, MexiCO2, Ejido Verde, Toroto, Pronatura, Climate Seed, ClimateSeed,
        "Reforest'Action", Stock CO2, La Société Forestière, CDC Biodiversité, EcoTree, Goodplanet,
        GreenYellow, Zorlu, Zorlu Enerji, Enerjisa, Borusan, Aydem, Akfen, Bereket, Limak, Güriş]
      company_roles: [
        refiner, refinery, refineries, refiners, independent refiner, integrated, integrated company, major,
        majors, oil major, US major, European major, producer, producers, independent producer, indep,
        independent, "E&P", operator, upstream, shipper, shippers, exporter, exporters, importer, importers,
        trader, traders, trading house, trading houses, trading company, trading firm, trade house, trading
        shop, trading desk, merchant, merchants, marketer, marketers, aggregator, gatherer, gatherers,
        trucker, purchaser, lease purchaser, end user, end users, "end-user", "end-users", midstream,
        midstream company, midstreamer, pipeline company, terminal operator, storage player, broker,
        brokers, brokerage, shipbroker, shipbrokers, shipowner, shipowners, charterer, charterers,
        counterparty, counterparties, cpty, bank, banks, fund, hedge fund, NOC, national oil company, state
        oil company, "state-owned", state refiner, state company, equity holder, partner, partners, lifter,
        lifters, term holder, term holders, term buyer, utility, airline, blender, blenders, petchem,
        petrochemical producer, asphalt maker, asphalt refiner, teapot, teapots, private refiner, sponsor,
        railer, customer, customers, player, players, participant, participants, market participant, market
        participants, market source, market sources, source, sources, contact, contacts, analyst, analysts,
        scheduler, schedulers, desk, guy, guys, shop, house, company, companies, firm, firms, group, unit,
        arm, subsidiary, affiliate, mill, buyer, buyers, seller, sellers, trading manager, crude buyer,
        crude trader, crude manager, crude scheduler, supply manager, marketing manager, producer marketer,
        port agent, agent, agents, official, executive, refinería, refineria, refinador, refinadora,
        refinadores, productor, productores, comercializadora, comercializador, tradings, trading,
        petrolera, petroleras, operador, operadores, corredor, corredores, fuente, fuentes, refinaria,
        refinarias, refinador independente, produtor, produtores, corretor, corretora, petroleira, fonte,
        fontes, operadora, mills, steelmaker, steelmakers, steel maker, steel mill, steel mills, steelworks,
        maker, makers, manufacturer, manufacturers, "mini-mill", mini mill, minimill, minimills, integrated
        mill, integrated mills, induction mill, induction furnace mill, EAF mill, BF mill, "electric-arc
        mill", "tier-1 mill", "tier-one mill", "tier-2 mill", "tier-two mill", "second-tier mill", big mill,
        large mill, small mill, "re-roller", "re-rollers", reroller, rerollers, "re-rolling mill", rolling
        mill, rolling mills, trdr, trdrs, trading firms, trading co, trading arm, tdr, intermediary,
        intermediaries, middleman, middlemen, brkr, agt, mill agent, mill agents, sales agent, buying agent,
        indent agent, commission agent, stockist, stockists, stkist, stk, stkists, stockholder,
        stockholders, stockholding company, dealer, dealers, dlr, dlrs, distributor, distributors, distri,
        wholesaler, wholesalers, retailer, retailers, hardware shop, hardware shops, hardware store,
        hardware stores, warehouse, warehouse clerk, warehouse keeper, yard, yard owner, yard manager,
        service centre, service center, fabricator, fabricators, fabber, fab, fabs, "cut-and-bend shop", cut
        and bend shop, "cut-and-bend yard", "cut-and-bend yards", bending yard, bending shop, rebar yard,
        precaster, precasters, precast yard, mesh maker, mesh makers, mesh producer, wire drawer, wire
        drawers, drawer, nail maker, imptr, xporter, contractor, contractors, main contractor, main con,
        maincon, subcontractor, subcontractors, subcon, subbie, builder, builders, developer, developers,
        property developer, construction firm, construction company, engineering firm, civil engineer, EPC
        contractor, EPC, consumer, consumers, client, clients, supplier, suppliers, purchasers, procurement
        manager, procurement officer, procurement head, purchasing manager, purchase manager, sales manager,
        sales head, sales director, sales exec, sales executive, export manager, export head, export desk,
        trade desk, general manager, manager, mill source, mill sources, mill official, mill executive, mill
        sales, mill salesman, trader source, trading source, industry source, industry sources, industry
        official, futures analyst, futures broker, researcher, insider, insiders, observer, scrap yard,
        scrap dealer, scrap trader, scrap collector, scrap supplier, scrap exporter, scrap buyer, ship
        breaker, shipbreaker, shipbreakers, ship broker, freight broker, forwarder, freight forwarder,
        stevedore, trucking firm, transporter, banker, customs broker, government, "state-owned mill",
        "state-owned trader", "state-run mill", state agency, public works department, public works, PWD,
        housing board, HDB, LTA, JTC, railway, metro, power plant, cement plant, association, steel
        association, federation, site buyer, site manager, project buyer, project team, project owner,
        foreman, quantity surveyor, QS, hedger, speculator, position holder, position holders, futures
        trader, arbitrageur, 钢厂, 鋼廠, 厂家, 厂方, 钢企, 贸易商, 貿易商, 商家, 经销商, 代理商, 代理, 一级代理, 现货商, 库存商, 终端, 下游, 工地,
        施工单位, 建筑商, 营造厂, 營造廠, 期现商, 期现, 投机, 期货公司, 中间商, 中间, 加工厂, 出口商, 进口商, 買家, 卖家, 业务员, 銷售, 鋼筋廠, メーカー, 電炉メーカー,
        商社, 特約店, 問屋, 流通, ゼネコン, 鉄筋加工業者, 加工業者, 圧接業者, ディーラー, 需要家, 제강사, 유통사, 유통업체, 유통, 수입상, 수입업체, 상사, 대리점, 건설사,
        건자회, 가공장, 트레이더, nhà máy, nhà sản xuất, đại lý, nhà phân phối, thương nhân, công ty thương mại, nhà
        thầu, chủ đầu tư, nhà nhập khẩu, cửa hàng, dai ly, nha may, nha thau, โรงงาน, โรงเหล็ก, โรงรีด,
        ผู้ผลิต, ร้านค้า, ร้านวัสดุ, ยี่ปั๊ว, ซาปั๊ว, ตัวแทนจำหน่าย, เอเย่นต์, เทรดเดอร์, ผู้รับเหมา,
        ผู้นำเข้า, pabrik, toko besi, toko bangunan, toko, distributor besi, agen, pedagang, kontraktor,
        kilang, pengedar, pemborong, peniaga, pemaju, importir, eksportir, tindahan, kontratista, bayi,
        fabrika, ithalatçı, brokerage house, project developer, project developers, dev, devs, proponent,
        project proponent, owner, landowner, land owner, landowners, end buyer, "end-buyer", corporate,
        corporates, corporate buyer, corp, corps, corporation, multinational, conglomerate, utilities,
        utils, emitter, emitters, polluter, compliance buyer, compliance buyers, compliance entity, covered
        entity, obligated party, obligated entity, liable entity, regulated entity, safeguard facility,
        facility, airlines, carrier, carriers, flag carrier, "low-cost carrier", LCC, cargo carrier, freight
        carrier, aircraft operator, aeroplane operator, airport, shipping line, logistics company, logistics
        firm, courier, cruise line, commodity house, sogo shosha, shosha, houses, prop shop, prop desk, prop
        trader, market maker, "market-maker", reseller, retail platform, aggregators, offtaker, "off-taker",
        offtakers, arranger, originator, originator desk, portfolio manager, funds, hedge funds, HF, carbon
        fund, impact fund, investment fund, PE fund, private equity firm, pension fund, family office,
        family offices, asset manager, asset managers, investor, investors, financier, spec, specs,
        liquidator, liquidating fund, streaming company, royalty company, endowment, foundation, sovereign
        fund, sovereign wealth fund, SWF, bank desk, investment bank, development bank, multilateral,
        insurer, reinsurer, insurance company, underwriter, consultant, consultants, consultancy, consulting
        firm, adviser, advisor, advisors, advisory, lawyer, auditor, VVB, validator, verifier, ratings
        agency, rating agency, law firm, registry, standard, standards body, exchange, platform, platform
        operator, marketplace, auctioneer, clearing house, governments, ministry, agency, DNA, state,
        sovereign, municipality, city, council, county, province, regulator, central bank, NGO, NGOs,
        "non-profit", nonprofit, charity, conservancy, land trust, trust, university, tribe, First Nation,
        native corporation, community, cooperative, "co-op", coop, ejido, ejidos, smallholders, smallholder
        group, farmers, farmer, rancher, ranchers, pastoralist, pastoral company, forester, forest owner,
        forestry company, timber company, timberland owner, TIMO, estate, estates, tech company, tech firm,
        tech giant, tech major, tech buyer, technology company, big tech, hyperscaler, software company,
        software firm, "start-up", startup, data centre operator, data center operator, streaming service,
        cloud provider, telecom, telco, telecoms operator, oil majors, oil company, oil and gas company,
        energy company, energy major, energy trader, IOC, upstream producer, gas company, gas supplier, gas
        distributor, fuel distributor, fuel retailer, LNG importer, LNG producer, miner, mining company,
        gold miner, coal miner, cement maker, cement company, cement producer, chemical company, chemicals
        maker, petrochemical company, paper mill, pulp mill, pulp producer, fertiliser maker, carmaker,
        automaker, car manufacturer, industrial, industrials, industrial group, power producer, power
        company, generator, genco, IPP, waste company, water utility, landfill operator, stove maker, stove
        manufacturer, stove distributor, food company, food group, beverage company, brewer, brewery, coffee
        company, coffee roaster, chocolate maker, dairy company, consumer goods company, FMCG, cosmetics
        company, fashion brand, fashion house, luxury group, luxury brand, supermarket, supermarket chain,
        hotel chain, hotel group, travel company, tour operator, events company, event organiser, festival,
        media company, publisher, football club, sports club, pharma, pharma company, pharmaceutical
        company, real estate company, homebuilder, accounting firm, payments company, fintech, private
        client, cp, trade source, desks, shops, name, names, big name, lad, mate, person, team, head of
        carbon, carbon trader, carbon desk, sustainability manager, CEO, managing director, spokesperson,
        spokesman, spokeswoman, bidder, bidders, winner, holder, holders, long, longs, short, shorts,
        consortium, coalition, "buyers' club", "buyers' coalition", syndicate, comerciante, trader
        brasileiro, desarrollador, desarrolladora, desenvolvedor, desenvolvedora, aerolínea, aérea,
        distribuidora, empresa, banco, fundo, fondo, courtier, développeur, négociant, Händler, Makler,
        Entwickler, Käufer, handelaar, makelaar, pengembang, maskapai, 经纪商, 交易员, 控排企业, 开发商, 机构, 券商, トレーダー,
        航空会社, 仲介, 증권사, 거래소, 할당업체, 업체, 중개인]
      places: [
        USGC, US Gulf Coast, Gulf Coast, US Gulf, USAC, USEC, US Atlantic Coast, East Coast, USWC, US West
        Coast, West Coast, Midwest, Midcontinent, midcon, Rockies, Pacific Northwest, PADD 1, PADD 2, PADD
        3, PADD 4, PADD 5, Texas, Louisiana, Oklahoma, Kansas, New Mexico, Colorado, Wyoming, Utah, Montana,
        North Dakota, South Dakota, Nebraska, Minnesota, Wisconsin, Illinois, Indiana, Michigan, Ohio,
        Pennsylvania, West Virginia, Kentucky, Tennessee, Arkansas, Mississippi, Alabama, Florida,
        California, Washington, Oregon, Nevada, Arizona, Idaho, Alaska, Hawaii, New Jersey, Delaware, New
        York, Virginia, Maine, Alberta, Saskatchewan, Manitoba, Ontario, Quebec, British Columbia, New
        Brunswick, Newfoundland, Nova Scotia, Northwest Territories, Houston, Midland, Cushing, Wink, Crane,
        McCamey, Colorado City, Pecos, Orla, Odessa, Big Spring, Corpus Christi, Ingleside, Taft, Robstown,
        Three Rivers, Gardendale, Freeport, Jones Creek, Texas City, Galveston, Baytown, Pasadena, Deer
        Park, Channelview, Webster, Galena Park, Sealy, Katy, Beaumont, Nederland, Port Arthur, Port Neches,
        Orange, Longview, Tyler, El Paso, Borger, McKee, Sweeny, San Antonio, Brownsville, Dallas, Fort
        Worth, Lubbock, Artesia, Lovington, Jal, St James, Empire, Clovelly, LOOP, Houma, Nairn, Ostrica,
        Erath, Lake Charles, Baton Rouge, Garyville, Norco, Convent, Meraux, Chalmette, Krotz Springs, Belle
        Chasse, Alliance, Shreveport, New Orleans, Fourchon, Pascagoula, Mobile, Vicksburg, Saraland,
        Tuscaloosa, El Dorado, Smackover, Memphis, Patoka, Wood River, Roxana, Chicago, Flanagan, Pontiac,
        Lockport, Lemont, Joliet, Whiting, Griffith, Robinson, Mount Vernon, Lima, Toledo, Canton, Detroit,
        Catlettsburg, Marysville, Superior, Pine Bend, St Paul Park, Clearbrook, Rosemount, Tulsa, Ponca
        City, Ardmore, Wynnewood, Enid, Coffeyville, McPherson, Steele City, Guernsey, Fort Laramie, Casper,
        Cheyenne, Sinclair, Douglas, Platteville, Denver, Commerce City, Salt Lake City, Woods Cross,
        Vernal, Duchesne, Myton, Billings, Laurel, Great Falls, Baker, "Johnson's Corner", Watford City,
        Williston, Stanley, Tioga, Berthold, Beaver Lodge, Trenton, Epping, Dickinson, Mandan, Keene,
        Bakersfield, Los Angeles, Long Beach, El Segundo, Wilmington, Carson, Torrance, Richmond, Martinez,
        Benicia, Rodeo, San Francisco, Puget Sound, Anacortes, Cherry Point, Ferndale, Tacoma, Valdez,
        Nikiski, Kapolei, Barbers Point, Philadelphia, Paulsboro, Delaware City, Trainer, Marcus Hook,
        Bayway, Linden, Perth Amboy, Yorktown, Albany, Warren, Bradford, Portland, Hardisty, Edmonton,
        Strathcona, Sherwood Park, Fort Saskatchewan, Fort McMurray, Cheecham, Kerrobert, Lloydminster,
        Calgary, Bruderheim, Cromer, Regina, Moose Jaw, Gretna, Steelman, Weyburn, Burnaby, Vancouver,
        Westridge, Prince George, Kitimat, Sarnia, Nanticoke, Corunna, Westover, Montreal, Levis, Saint
        John, Come By Chance, Whiffen Head, Placentia Bay, Dos Bocas, Pajaritos, Coatzacoalcos, Cayo Arcas,
        Salina Cruz, Tuxpan, Tampico, Altamira, Madero, Minatitlán, Minatitlan, Tula, Salamanca, Cadereyta,
        Coveñas, Covenas, Pozos Colorados, Cartagena, Barrancabermeja, Santa Marta, Buenaventura, Jose,
        Amuay, Puerto La Cruz, Puerto Miranda, Maracaibo, Esmeraldas, Balao, La Libertad, Quito, Callao, La
        Pampilla, Talara, Bayóvar, Bayovar, Quintero, San Vicente, Concón, Concon, Puerto Rosales, Bahía
        Blanca, Bahia Blanca, Comodoro Rivadavia, Caleta Córdova, Caleta Cordova, Caleta Olivia, Campana,
        Dock Sud, Buenos Aires, Neuquén, Neuquen, Vaca Muerta, Montevideo, José Ignacio, Jose Ignacio,
        Santos, Açu, Acu, Angra dos Reis, São Sebastião, Sao Sebastiao, Rio de Janeiro, Campos Basin, Santos
        Basin, Macaé, Macae, Paulínia, Paulinia, Mataripe, Suape, Georgetown, Paramaribo, Port of Spain,
        Point Fortin, Galeota Point, Aruba, Curaçao, Curacao, Bullen Bay, Bonaire, St Eustatius, Statia, St
        Lucia, St Croix, Bahamas, South Riding Point, Kingston, Matanzas, Panama, Chiriqui Grande, Puerto
        Armuelles, Charco Azul, Balboa, Rotterdam, Antwerp, Amsterdam, ARA, Le Havre, Lavera, Fos,
        Wilhelmshaven, Milford Haven, Pembroke, Fawley, Immingham, Gothenburg, Gdansk, Mongstad, Trieste,
        Augusta, Sarroch, Cartagena Spain, Algeciras, Huelva, Bilbao, Castellon, Sines, Leixoes, Agioi
        Theodoroi, Aliaga, Ceyhan, Black Sea, NWE, UKC, Med, Mediterranean, Europe, Asia, Far East, China,
        Shandong, Qingdao, Dongjiakou, Rizhao, Ningbo, Zhoushan, Dalian, Huizhou, Quanzhou, Zhanjiang, South
        Korea, Yeosu, Ulsan, Onsan, Daesan, Japan, Chiba, Kiire, Taiwan, Mailiao, India, Sikka, Vadinar,
        Paradip, Mundra, Singapore, Malaysia, Linggi, Thailand, Map Ta Phut, Sriracha, Vietnam, Indonesia,
        Cilacap, Australia, Middle East, West Africa, South Africa, London, Geneva, Dubai, Latin America,
        South America, Caribbean, Central America, Permian, Delaware Basin, Eagle Ford, Bakken, Williston
        Basin, DJ Basin, Powder River Basin, Uinta Basin, San Juan Basin, Gulf of Mexico, Gulf of America,
        San Joaquin Valley, North Slope, WCSB, Western Canada, United States, Canada, Mexico, Colombia,
        Venezuela, Ecuador, Peru, Chile, Argentina, Uruguay, Brazil, Guyana, Suriname, Trinidad, Cuba,
        Guatemala, Bolivia, Puerto Rico, Jamaica, Dominican Republic, "Asia-Pacific", APAC, Southeast Asia,
        SE Asia, SEA, ASEAN, East Asia, South Asia, Indian subcontinent, subcontinent, Central Asia, Gulf,
        GCC, Levant, North Africa, East Africa, East Med, Caspian, CIS, Oceania, Indochina, Mekong, Greater
        Bay Area, GBA, Bohai, Bohai Rim, Yangtze, Yellow River, Pearl River Delta, Jurong, Tuas, Jurong
        Port, Pasir Panjang, Sungei Kadut, Benoi, Gul, Sembawang, Changi, Bedok, Punggol, Tengah, Tampines,
        Hong Kong, Tsuen Wan, Tuen Mun, Kwai Chung, Yuen Long, Junk Bay, Tsing Yi, Kai Tak, Macau, Shanghai,
        Baoshan, Pudong, Hangzhou, Xiaoshan, Wenzhou, Jiaxing, Huzhou, Shaoxing, Jinhua, Taizhou, Quzhou,
        Nanjing, Suzhou, Wuxi, Changzhou, Zhenjiang, Zhangjiagang, Jiangyin, Nantong, Yangzhou, Xuzhou,
        Lianyungang, Yancheng, "Huai'an", Hefei, Wuhu, Maanshan, Anqing, Bengbu, Nanchang, Jiujiang, Xinyu,
        Pingxiang, Ganzhou, Fuzhou, Xiamen, Zhangzhou, Sanming, Putian, Jinan, Yantai, Weihai, Zibo,
        Weifang, Linyi, Laiwu, Jining, Beijing, Tianjin, Tangshan, Caofeidian, Jingtang, Qinhuangdao,
        Langfang, Baoding, Cangzhou, Shijiazhuang, Xingtai, Handan, "Wu'an", Chengde, Zhangjiakou, Taiyuan,
        Changzhi, Linfen, Yuncheng, Datong, Hohhot, Baotou, Zhengzhou, Anyang, Luoyang, Xinyang, Wuhan,
        Yichang, Xiangyang, Huangshi, Ezhou, Changsha, Xiangtan, Loudi, Hengyang, Yueyang, Guangzhou,
        Foshan, Lecong, Shenzhen, Dongguan, Zhuhai, Zhongshan, Jiangmen, Shantou, Shaoguan, Yangjiang,
        Nanning, Liuzhou, Guilin, Fangchenggang, Qinzhou, Beihai, Haikou, Sanya, Chongqing, Chengdu,
        Mianyang, Dazhou, Panzhihua, Kunming, Yuxi, Guiyang, Liupanshui, "Xi'an", Hancheng, Lanzhou,
        Jiayuguan, Yinchuan, Xining, Urumqi, Kashgar, Lhasa, Shenyang, Anshan, Benxi, Fushun, Yingkou,
        Bayuquan, Jinzhou, Chaoyang, Dandong, Changchun, Jilin, Tonghua, Harbin, Qiqihar, Taipei, New
        Taipei, Taoyuan, Hsinchu, Miaoli, Taichung, Changhua, Yunlin, Tainan, Kaohsiung, Hualien, Keelung,
        Yilan, Seoul, Incheon, Busan, Pyeongtaek, Dangjin, Gunsan, Pohang, Masan, Changwon, Jinhae,
        Gwangyang, Suncheon, Mokpo, Daejeon, Daegu, Gwangju, Siheung, Hwaseong, Ansan, Gimhae, Yangsan,
        Cheonan, Asan, Jeonju, Jeju, Donghae, Tokyo, Osaka, Nagoya, Kanto, Kansai, Chubu, Kyushu, Tohoku,
        Hokkaido, Hiroshima, Fukuoka, Kitakyushu, Okayama, Utsunomiya, Tahara, Yokohama, Kawasaki, Ichikawa,
        Himeji, Sakai, Kobe, Sendai, Niigata, Shizuoka, Okinawa, Ulaanbaatar, Hanoi, Haiphong, Quang Ninh,
        Hai Duong, Hung Yen, Thai Nguyen, Bac Ninh, Vinh, Ha Tinh, Vung Ang, Dung Quat, Danang, Chu Lai, Quy
        Nhon, Nha Trang, HCMC, Ho Chi Minh City, Saigon, Binh Duong, Dong Nai, Bien Hoa, Long An, Phu My,
        Thi Vai, Vung Tau, Can Tho, Phnom Penh, Sihanoukville, Siem Reap, Vientiane, Yangon, Thilawa,
        Mandalay, Naypyidaw, Bangkok, Bangna, Laem Chabang, Koh Sichang, Rayong, Chonburi, Samut Prakan,
        Samut Sakhon, Saraburi, Ayutthaya, Chiang Mai, Khon Kaen, Korat, Hat Yai, Songkhla, Phuket, Klang,
        Port Klang, Kuala Lumpur, Klang Valley, Shah Alam, Penang, Prai, Butterworth, Johor, Pasir Gudang,
        Kuantan, Gebeng, Kemaman, Malacca, Ipoh, Kuching, Sibu, Bintulu, Miri, Kota Kinabalu, Sandakan,
        Tawau, Labuan, Brunei, Muara, Jakarta, Tanjung Priok, Bekasi, Cikarang, Cikande, Tangerang,
        Karawang, Cilegon, Merak, Surabaya, Gresik, Sidoarjo, Semarang, Bandung, Medan, Belawan, Palembang,
        Pekanbaru, Batam, Lampung, Balikpapan, Samarinda, Banjarmasin, Pontianak, Makassar, Manado,
        Morowali, Denpasar, Manila, Valenzuela, Bulacan, Pampanga, Batangas, Calaca, Subic, Bataan, Cavite,
        Laguna, Cebu, Iloilo, Bacolod, Davao, Cagayan de Oro, General Santos, Zamboanga, Iligan, Mumbai,
        Nhava Sheva, Delhi, Mandi Gobindgarh, Ludhiana, Muzaffarnagar, Ghaziabad, Jaipur, Raipur, Raigarh,
        Durgapur, Kolkata, Haldia, Rourkela, Jharsuguda, Jamshedpur, Ranchi, Bokaro, Patna, Guwahati,
        Ahmedabad, Bhavnagar, Alang, Kandla, Jalna, Pune, Nagpur, Nashik, Indore, Goa, Hyderabad, Chennai,
        Coimbatore, Bengaluru, Bellary, Kochi, Vizag, Visakhapatnam, Vijayawada, Chittagong, Chattogram,
        Sitakunda, Dhaka, Narayanganj, Mongla, Kathmandu, Birgunj, Bhairahawa, Biratnagar, Colombo,
        Hambantota, Trincomalee, Male, Karachi, Port Qasim, Lahore, Islamabad, Rawalpindi, Peshawar,
        Faisalabad, Kabul, Bandar Abbas, Tehran, Isfahan, Ahvaz, Umm Qasr, Basra, Baghdad, Erbil, Abu Dhabi,
        Sharjah, Ajman, Ras Al Khaimah, Fujairah, Jebel Ali, Mussafah, Sohar, Salalah, Muscat, Duqm, Doha,
        Mesaieed, Jeddah, Dammam, Riyadh, Jubail, Yanbu, Jizan, Kuwait, Shuwaikh, Bahrain, Hidd, Aden,
        Hodeidah, Aqaba, Amman, Beirut, Haifa, Ashdod, Alexandria, Dekheila, Damietta, Sokhna, Cairo,
        Misurata, Oran, Jijel, Algiers, Mombasa, Dar es Salaam, Djibouti, Iskenderun, Izmir, Marmara, Gebze,
        Gemlik, Karabuk, Istanbul, Samsun, Novorossiysk, Chornomorsk, Constanta, Poti, Batumi, Vladivostok,
        Nakhodka, Vostochny, Almaty, Astana, Tashkent, Bishkek, Dushanbe, Tbilisi, Baku, Sydney, Melbourne,
        Brisbane, Perth, Fremantle, Adelaide, Whyalla, Auckland, Tauranga, Suva, Port Moresby, Lae, Guam,
        Honiara, Noumea, Zurich, Zug, Basel, Lausanne, Bern, Paris, Lyon, The Hague, Brussels, Luxembourg,
        Frankfurt, Hamburg, Berlin, Munich, Cologne, Düsseldorf, Leipzig, Vienna, Salzburg, Prague, Warsaw,
        Budapest, Bucharest, Sofia, Athens, Rome, Milan, Turin, Madrid, Barcelona, Lisbon, Porto, Dublin,
        Edinburgh, Glasgow, Aberdeen, Manchester, Birmingham, Bristol, Cambridge, Oxford, Cardiff, Belfast,
        Copenhagen, Aarhus, Aalborg, Stockholm, Malmö, Oslo, Bergen, Trondheim, Helsinki, Reykjavik,
        Tallinn, Riga, Vilnius, Kyiv, Moscow, St Petersburg, Monaco, Valletta, Nicosia, Zagreb, Belgrade,
        Ljubljana, Ankara, Antalya, Bursa, Adana, Tel Aviv, Kuwait City, Manama, Casablanca, Rabat, Tunis,
        Nairobi, Kisumu, Kampala, Kigali, Dar, Dodoma, Arusha, Addis Ababa, Addis, Lusaka, Lilongwe,
        Blantyre, Harare, Bulawayo, Maputo, Johannesburg, Joburg, "Jo'burg", Jozi, Cape Town, Durban,
        Pretoria, Sandton, Windhoek, Gaborone, Maseru, Luanda, Kinshasa, Brazzaville, Libreville, Douala,
        Yaoundé, Lagos, Abuja, Accra, Kumasi, Abidjan, Lomé, Cotonou, Dakar, Bamako, Ouagadougou, Niamey,
        Freetown, Monrovia, Conakry, Banjul, Antananarivo, Tana, Port Louis, Mauritius, NYC, Boston,
        Washington DC, DC, Minneapolis, Austin, Boulder, SF, LA, San Diego, Sacramento, Seattle, Phoenix,
        Atlanta, Miami, Charlotte, Nashville, Anchorage, Juneau, Honolulu, Stamford, Greenwich, Victoria,
        Toronto, Ottawa, Montréal, Quebec City, Winnipeg, Halifax, Whitehorse, Mexico City, CDMX, Monterrey,
        Guadalajara, Merida, Guatemala City, San Salvador, Tegucigalpa, Managua, San Jose, Panama City,
        Bogota, Bogotá, Medellin, Medellín, Cali, Barranquilla, Guayaquil, Cusco, Iquitos, La Paz, Santa
        Cruz, Santiago, BA, Cordoba, Asuncion, Asunción, Sao Paulo, São Paulo, SP, Rio, Brasilia, Brasília,
        Belo Horizonte, Curitiba, Porto Alegre, Salvador, Recife, Manaus, Belém, Belem, Caracas, Santo
        Domingo, San Juan, Nassau, Bermuda, Cayman, BVI, Sing, Spore, HK, Sapporo, Da Nang, KL, Jkt, Bali,
        Makati, Dili, Bombay, New Delhi, Gurgaon, Gurugram, Noida, Bangalore, Thimphu, Yerevan, Syd, Melb,
        Bris, Canberra, Hobart, Darwin, Wellington, Christchurch, 北京, 上海, 深圳, 广州, 香港, 新加坡, 东京, 東京, 大阪, 首尔,
        서울, 부산, Londres, Genebra, Ginebra, Genf, Zürich, Genève, Singapura, Singapur]
      nationalities: [
        American, US, Canadian, Mexican, Guatemalan, Cuban, Belizean, Colombian, Venezuelan, Ecuadorian,
        Ecuadorean, Peruvian, Brazilian, Argentine, Argentinian, Bolivian, Chilean, Uruguayan, Paraguayan,
        Guyanese, Surinamese, Trinidadian, Jamaican, Dominican, Panamanian, Caribbean, Latin American, South
        American, North American, Alaskan, Texan, Californian, Louisianan, Albertan, Saudi, Iraqi, Kuwaiti,
        Emirati, Omani, Qatari, Iranian, Israeli, Turkish, Russian, Kazakh, Azeri, Azerbaijani, Norwegian,
        British, UK, Scottish, Danish, Swedish, Finnish, Dutch, Belgian, German, French, Spanish,
        Portuguese, Italian, Greek, Maltese, Croatian, Hungarian, Romanian, Bulgarian, Polish, Lithuanian,
        Swiss, Austrian, European, Mediterranean, Nigerian, Angolan, Ghanaian, Congolese, Gabonese, Chadian,
        Libyan, Algerian, Egyptian, Tunisian, Moroccan, South African, West African, African, Chinese,
        Japanese, South Korean, Korean, Taiwanese, Indian, Thai, Malaysian, Indonesian, Singaporean,
        Vietnamese, Philippine, Australian, Asian, Middle Eastern, estadounidense, canadiense, mexicano,
        mexicana, colombiano, colombiana, venezolano, venezolana, ecuatoriano, ecuatoriana, peruano,
        peruana, brasileño, brasileno, brasileña, brasilena, argentino, argentina, chileno, chilena,
        guyanés, guyanes, chino, china, coreano, japonés, japones, europeo, asiático, asiatico, brasileiro,
        brasileira, chinês, chines, americano, europeu, Hong Kong, Hongkonger, Macanese, North Korean,
        Mongolian, Filipino, Cambodian, Khmer, Laotian, Lao, Burmese, Myanmar, Bruneian, Timorese,
        Bangladeshi, Pakistani, Sri Lankan, Nepali, Nepalese, Bhutanese, Maldivian, Afghan, Kurdish,
        Bahraini, Yemeni, Jordanian, Lebanese, Syrian, Ukrainian, Belarusian, Moldovan, Kazakhstani, Uzbek,
        Kyrgyz, Tajik, Turkmen, Georgian, Armenian, New Zealand, Fijian, Kenyan, Tanzanian, Ethiopian,
        Mauritian, ASEAN, Southeast Asian, SE Asian, South Asian, East Asian, Gulf, Arab, Black Sea, CIS,
        English, Welsh, Irish, Icelandic, Czech, Slovak, Serbian, Slovenian, Estonian, Latvian, Ugandan,
        Rwandan, Zambian, Malawian, Zimbabwean, Mozambican, Namibian, Botswanan, Cameroonian, Ivorian,
        Senegalese, Malian, Togolese, Beninese, Sierra Leonean, Liberian, Malagasy, USA, Honduran,
        Nicaraguan, Costa Rican, Papua New Guinean, Aussie, Kiwi, Nordic, Scandinavian, Baltic, Iberian,
        Balkan, East African, Southern African, LatAm, Quebec, Alberta, EU, Luxembourg, Liechtenstein,
        Monegasque, Cypriot]
      months: [
        January, February, March, April, May, June, July, August, September, October, November, December,
        Jan, Feb, Mar, Apr, Jun, Jul, Aug, Sep, Sept, Oct, Nov, Dec, enero, febrero, marzo, abril, mayo,
        junio, julio, agosto, septiembre, setiembre, octubre, noviembre, diciembre, ene, abr, ago, dic,
        janeiro, fevereiro, março, marco, maio, junho, julho, setembro, outubro, novembro, dezembro, fev,
        mai, dez, 一月, 二月, 三月, 四月, 五月, 六月, 七月, 八月, 九月, 十月, 十一月, 十二月, 1月, 2月, 3月, 4月, 5月, 6月, 7月, 8月, 9月, 10月,
        11月, 12月, 1월, 2월, 3월, 4월, 5월, 6월, 7월, 8월, 9월, 10월, 11월, 12월, tháng 1, tháng 2, tháng 3, tháng 4,
        tháng 5, tháng 6, tháng 7, tháng 8, tháng 9, tháng 10, tháng 11, tháng 12, tháng giêng, tháng chạp,
        มกราคม, กุมภาพันธ์, มีนาคม, เมษายน, พฤษภาคม, มิถุนายน, กรกฎาคม, สิงหาคม, กันยายน, ตุลาคม, พฤศจิกายน,
        ธันวาคม, มกรา, กุมภา, มีนา, เมษา, พฤษภา, มิถุนา, กรกฎา, สิงหา, กันยา, ตุลา, พฤศจิกา, ธันวา, Januari,
        Februari, Maret, Mac, Mei, Juni, Julai, Juli, Agustus, Ogos, Oktober, Desember, Disember, Pebrero,
        Marso, Hunyo, Hulyo, Setyembre, Oktubre, Nobyembre, Disyembre, Ocak, Şubat, Mart, Nisan, Mayıs,
        Haziran, Temmuz, Ağustos, Eylül, Ekim, Kasım, Aralık, janvier, février, mars, avril, juin, juillet,
        août, septembre, octobre, novembre, décembre, Januar, Februar, März, Dezember, Okt]
      weekdays: [
        Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday, Mon, Tue, Tues, Wed, Weds, Thu,
        Thur, Thurs, Fri, Sat, Sun, lunes, martes, miércoles, miercoles, jueves, viernes, sábado, sabado,
        domingo, "segunda-feira", "terça-feira", "terca-feira", "quarta-feira", "quinta-feira",
        "sexta-feira", segunda, terça, terca, quarta, quinta, sexta, 周一, 周二, 周三, 周四, 周五, 周六, 周日, 週一, 週二, 週三,
        週四, 週五, 星期一, 星期二, 星期三, 星期四, 星期五, 礼拜一, 礼拜二, 礼拜三, 礼拜四, 礼拜五, 月曜日, 火曜日, 水曜日, 木曜日, 金曜日, 土曜日, 日曜日, 월요일,
        화요일, 수요일, 목요일, 금요일, 토요일, 일요일, thứ hai, thứ ba, thứ tư, thứ năm, thứ sáu, thứ bảy, chủ nhật,
        วันจันทร์, วันอังคาร, วันพุธ, วันพฤหัสบดี, วันพฤหัส, วันศุกร์, วันเสาร์, วันอาทิตย์, Senin, Selasa,
        Rabu, Kamis, Jumat, Sabtu, Minggu, Isnin, Khamis, Jumaat, Ahad, Miyerkules, Huwebes, Biyernes,
        Linggo, Montag, Dienstag, Mittwoch, Donnerstag, Freitag, lundi, mardi, mercredi, jeudi, vendredi,
        pazartesi, salı, çarşamba, perşembe, cuma, 月曜, 火曜, 水曜, 木曜, 金曜]
      time_words: [
        today, yesterday, tomorrow, overnight, tonight, this morning, this afternoon, this evening, morning,
        afternoon, evening, midday, noon, midnight, am, pm, a.m., p.m., CT, CST, CDT, ET, EST, EDT, MT, MST,
        MDT, PT, PST, PDT, GMT, BST, UTC, London time, Houston time, Calgary time, Chicago time, New York
        time, local time, Central, Eastern, earlier, earlier today, late, later, last night, last week, this
        week, next week, end of day, EOD, close of business, COB, EOB, end of business, close, settlement,
        settle, open, tmrw, tmw, tom, yday, yest, ystd, until, till, by, before, valid, valid until,
        deadline, good for, good till, min, mins, minutes, hour, hours, hr, hrs, "o'clock", hoy, ayer,
        mañana, manana, esta mañana, esta manana, esta tarde, anoche, hasta, hora, horas, mediodía,
        mediodia, semana pasada, hoje, ontem, amanhã, amanha, manhã, manha, tarde, até, ate, "meio-dia",
        tdy, "y'day", tmr, late last night, this month, last month, early this week, late last week, earlier
        this week, early, lunch, before lunch, after lunch, by noon, weekend, over the weekend, holiday,
        holidays, since Monday, until Friday, till Friday, validity, valid till, valid for 24 hours,
        closing, closes, expires, day session, night session, morning session, afternoon session, opening,
        SGT, HKT, KST, JST, ICT, WIB, PHT, IST, PKT, GST, TRT, MSK, Beijing time, Singapore time, just now,
        right now, now, recently, few days ago, two days ago, hour ago, CNY, Chinese New Year, Lunar New
        Year, LNY, Spring Festival, Tet, Golden Week, National Day, Labour Day, "Mid-Autumn", Qingming,
        Dragon Boat, Seollal, Chuseok, Obon, Songkran, Ramadan, Eid, Hari Raya, Lebaran, Deepavali, Diwali,
        Holi, Durga Puja, Dashain, Christmas, Holy Week, 今天, 今日, 昨天, 昨日, 明天, 明日, 前天, 刚才, 刚刚, 现在, 上午, 下午, 中午,
        早上, 今早, 今晚, 昨晚, 早盘, 午盘, 午后, 尾盘, 夜盘, 收盘, 本周, 上周, 下周, 周末, 月底, 春节, 节前, 节后, 国庆, 今週, 先週, 来週, 午前, 午後, 本日,
        今朝, 盆明け, 오늘, 어제, 내일, 오전, 오후, 금일, 전일, 이번주, 지난주, 다음주, 주말, 설, 추석, hôm nay, hôm qua, ngày mai, sáng nay,
        chiều nay, tối qua, tuần này, tuần trước, tuần sau, trước Tết, sau Tết, วันนี้, เมื่อวาน, พรุ่งนี้,
        เช้านี้, บ่ายนี้, สัปดาห์นี้, อาทิตย์นี้, สัปดาห์หน้า, hari ini, kemarin, besok, tadi, tadi pagi,
        nanti, sekarang, semalam, esok, pagi, siang, sore, petang, malam, minggu ini, minggu lalu, minggu
        depan, ngayon, kahapon, bukas, kanina, aaj, kal, 2day, arvo, lunchtime, cet, cest, aest, aedt, nzt,
        eat, brt, Sydney time, the close, the open, eow, eom, eoy, session, intraday, next month, this year,
        last year, next year, this quarter, next quarter, week, month, quarter, year, "year-end", yearend,
        "quarter-end", "month-end", half, recent, ago, since, til, after, around, during, expiry, gtc,
        latest, mid, prompt, spot, forward, forwards, fwd, days, day, weeks, months, years, yrs, yr, H1, H2,
        Q1, Q2, Q3, Q4, 1H, 2H, Cal, FY, heute, gestern, morgen, "aujourd'hui", hier, demain, bugün, dün,
        yarın]
      currencies: [
        "$", "US$", USD, dollar, dollars, buck, bucks, cent, cents, cts, ¢, penny, pennies, nickel, dime,
        quarter, "C$", CAD, CDN, "Cdn$", loonie, MXN, peso, pesos, BRL, "R$", real, reais, COP, ARS, GBP, £,
        pence, EUR, €, euro, euros, yuan, CNY, RMB, yen, JPY, dólar, dolar, dólares, dolares, dls, centavo,
        centavos, "U$S", "U$", greenback, CNH, Yn, ¥, ￥, 元, 块, 人民币, 美元, 美金, 美刀, Won, KRW, ₩, 원, 만원, 천원, 달러,
        "NT$", NTD, TWD, NT, 新台幣, 台幣, "HK$", HKD, 港幣, 港元, 港币, "S$", SGD, Sing dollar, Sing dollars, 新元, 新币,
        RM, MYR, ringgit, sen, 令吉, 马币, 円, 千円, 万円, ドル, 日元, THB, baht, ฿, บาท, satang, VND, dong, đ, đồng, ₫,
        vnđ, nghìn, triệu, đô, Rp, IDR, rupiah, juta, ribu, PHP, ₱, piso, Rs, Rs., INR, ₹, rupee, rupees,
        lakh, crore, paise, PKR, NPR, LKR, BDT, Tk, taka, ৳, MMK, kyat, kyats, lakh kyat, KHR, riel, LAK,
        kip, BND, MOP, pataca, MNT, tugrik, AED, Dh, Dhs, dirham, dirhams, SAR, SR, riyal, riyals, QAR, QR,
        OMR, RO, KWD, KD, dinar, dinars, BHD, JOD, IQD, IRR, rial, rials, toman, tomans, EGP, LE, Egyptian
        pound, TRY, TL, lira, liras, RUB, rouble, roubles, ruble, rubles, UAH, hryvnia, KZT, tenge, UZS,
        sum, AZN, GEL, lari, pound, pounds, AUD, "A$", Aussie dollar, NZD, "NZ$", CHF, fils, quid, bux, ct,
        c, sterling, p, aussie dollars, Canadian dollars, francs, Swiss francs, renminbi, "COP$", Mexican
        pesos, CLP, PEN, soles, ZAR, rand, KES, shillings, ksh, UGX, TZS, NGN, naira, GHS, cedi, RWF, ETB,
        SEK, NOK, DKK, krona, kroner, PLN, zloty, HUF, ILS, USDC, USDT]
      negations: [
        "no", not, none, nothing, nobody, no one, never, nor, neither, without, w/o, "isn't", "wasn't",
        "don't", "didn't", "doesn't", "won't", "wouldn't", "can't", cannot, "couldn't", nil, no longer, not
        yet, yet to, unable, unsold, untraded, failed, refused, refuses, declined, declines, rejected,
        withdrawn, pulled, cancelled, canceled, retracted, cxl, cxld, nothing done, no bids, no offers, no
        trades, no interest, passed, ningún, ningun, ninguna, nadie, nada, sin, nunca, tampoco, ni, não,
        nao, ninguém, ninguem, nenhum, nenhuma, sem, "n't", dont, doesnt, didnt, wont, wouldnt, cant, can
        not, couldnt, isnt, "aren't", wasnt, "weren't", "haven't", havent, "hasn't", "hadn't", zero, hardly,
        barely, scarcely, few, refuse, refusing, reject, rejects, rejecting, rejection, decline, decline to,
        turned down, turn down, pass, pass on, withdrew, withdraw, withdraws, suspended, suspends, suspend,
        cancel, called off, fell through, fails, fail, absent, lack, lacking, lack of, unheard, unconfirmed,
        not confirmed, denied, denies, away from, out of the market, on the sidelines, sidelined, stayed
        away, no deal, no deals, no trade, no bid, no offer, no takers, no buyers, nobody wants, no one
        buys, not workable, not tradable, unworkable, off the table, n/a, na, 没, 没有, 無, 无, 不, 不卖, 不报, 不收, 未,
        未成交, 无成交, 没成交, 没人要, 没人买, 没货, 拒绝, 取消, 暂停, 封盘, 停售, 不接, 沒有, 沒人, なし, 無し, ない, ません, 見送り, 없음, 없다, 없고, 안, 못,
        거절, 보류, 중단, 취소, không, chưa, không có, không bán, không mua, chẳng, từ chối, hủy, khong, chua, ไม่,
        ไม่มี, ยังไม่, ไม่เอา, ไม่ขาย, ยกเลิก, tidak, tak, tiada, tdk, gak, ga, nggak, enggak, belum, blm,
        bukan, jangan, batal, kosong, takde, takda, hindi, wala, walang, ayaw, nahi, nahin, nahee, mat, yok,
        değil, "False", wo, "no-one", arent, hasnt, failed to, void, scratch, scrap, ignore, dead, fell
        apart, collapsed, scarce, ninguno, nem, pas de, aucun, aucune, sans, kein, keine, nicht, ohne, geen,
        niet, tanpa, non, ex, excl, excluding, except, minus]
      comparison_words: [
        vs, vs., v, versus, against, from, compared, compared with, compared to, than, higher, lower,
        weaker, stronger, wider, narrower, tighter, up, down, previous, previously, prior, last,
        "yesterday's", earlier, earlier at, unchanged, steady, d/d, "day-on-day", w/w, "week-on-week", m/m,
        "month-on-month", higher than, lower than, below, above, over, under, worse, better, better than,
        away from, off from, up from, down from, rose, fell, gained, slipped, widened, narrowed, improved,
        relative to, equivalent, equal to, instead of, rather than, contra, frente a, respecto a, desde, que
        ayer, comparado, em relação a, em relacao a, comparado a, compare, more, less, cheaper, dearer,
        pricier, expensive, unchanged from, same, same as, flat, flat on, stable, firmer, softer, rise,
        risen, rises, gain, gains, jumped, climbed, increased, increase, increases, hiked, hike, raised,
        raise, raises, fall, fallen, falls, dropped, drop, drops, slid, declined, decreased, decrease, cut,
        cuts, lowered, reduced, reduction, discount, discounted, premium, prem, disc, spread, gap,
        differential, basis, week on week, on the week, "w-o-w", wow, day on day, on the day, "d-o-d", dod,
        month on month, "m-o-m", mom, year on year, "y-o-y", yoy, last week, last month, last year, former,
        week earlier, a week ago, a day earlier, since, still, yet, only, at least, at most, minimum,
        maximum, min, max, or so, around, about, approx, approximately, circa, c., roughly, nearly, almost,
        close to, near, equiv, equivalent to, on par, parity, in line with, versus list, "vis-a-vis", 比, 较,
        較, 高于, 低于, 高, 低, 涨, 漲, 上涨, 跌, 下跌, 降, 下调, 上调, 調漲, 調降, 调涨, 调降, 平, 持平, 升水, 贴水, 贴, 左右, 以上, 以下, 以内, 约,
        大概, 环比, 同比, 前期, より, 比べ, 高い, 安い, 値上げ, 値下げ, 上げ, 下げ, 横ばい, 前月比, 前週比, 程度, 前後, 대비, 보다, 인상, 인하, 상승, 하락, 보합,
        전주대비, 전월대비, 약, 수준, 이상, 이하, 내외, so với, hơn, kém, cao hơn, thấp hơn, tăng, giảm, khoảng, tầm, ngang,
        giữ nguyên, เทียบกับ, กว่า, สูงกว่า, ถูกกว่า, แพงกว่า, ขึ้น, ลง, ลดลง, เพิ่มขึ้น, ประมาณ, เท่าเดิม,
        dari, dibanding, daripada, lebih, naik, turun, murah, mahal, lebih murah, lebih mahal, sama, tetap,
        kisaran, sekitar, mas mura, mas mahal, tumaas, bumaba, zyada, kam, se, rising, surged, added,
        falling, eased, lost, shed, tumbled, softened, firmed, was, were, used to, old, originally,
        initially, twice, double, half, third, quarter, fold, times, fewer, difference, ca., just, up to, no
        more than, no less than, or better, o/b, subject, subj, sub, average, avg, mean, median, midpoint,
        mid, range, between, and, to, upwards, onwards, high, low, top, bottom]
      trade_verbs: [
        hit, hits, lift, lifted, lifts, paid, pays, given, gave, take, takes, taken, took, placed, places,
        sold, sells, sell, bought, buys, buy, traded, trades, trading, done, dealt, concluded, closed,
        agreed, booked, fixed, printed, prints, purchased, purchases, secured, picked up, snapped up,
        scooped up, grabbed, nabbed, dumped, unloaded, offloaded, moved, changed hands, went, cleared,
        settled, matched, crossed, filled, executed, transacted, awarded, won, wins, assigned, swapped,
        resold, acquired, procured, bid, bids, bidding, offered, offers, offering, asked, asking, shown,
        showing, indicated, talked, pegged, valued, seen, called, tendered, auctioned, sought, seeking,
        wanted, needs, looking, repeated, refused, countered, firmed, raised, cut, lowered, vendió, vendio,
        vendieron, vendido, vende, venden, compró, compro, compraron, comprado, compra, compran, ofrece,
        ofreció, ofrecio, ofrecido, ofertado, ofertó, oferto, pagó, pago, pagaron, pagado, tomó, tomo,
        tomaron, cerró, cerro, cerraron, cerrado, negociado, negoció, negocio, operó, opero, operado,
        transado, adjudicó, adjudico, adjudicado, asignado, ganó, gano, ganaron, colocó, coloco, colocado,
        pactado, acordado, licitó, licito, subastó, subasto, busca, buscan, pide, piden, vendeu, venderam,
        comprou, compraram, fechou, fecharam, fechado, negociou, ofereceu, oferecido, ofertou, pagou,
        pagaram, levou, levaram, tomou, colocou, arrematou, ganhou, leiloou, procura, quer, offer, ask,
        asks, quote, quoted, quotes, quoting, selling, buying, trade, deal, conclude, close, settle,
        settles, fix, book, books, booking, purchase, procure, secure, give, pay, paying, accept, accepted,
        accepts, agree, award, awards, win, clear, list, listed, lists, post, posted, announce, announced,
        set, sets, roll over, rolled over, indicate, talk, discuss, discussed, negotiate, negotiated, peg,
        assess, assessed, value, tender, auction, seek, seeks, want, wants, need, look for, looking for,
        target, targets, targeting, consider, considered, counter, float, floated, show, market, marketed,
        push, pushed, let go, hold out, insist, insists, hawk, snap up, mop up, restock, restocked, destock,
        offload, liquidate, dump, import, imported, export, exported, ship, shipped, ships, deliver,
        delivered, load, loaded, change hands, transact, execute, contract, contracted, sign, signed, seal,
        sealed, ink, inked, work, workable, tradable, sounded out, 卖, 賣, 买, 買, 售, 购, 報, 报, 收, 出, 成交, 报价, 出货,
        拿货, 订, 签, 接单, 询价, 招标, 中标, 采购, 拍卖, 挂牌, 开盘, 売る, 買う, 販売, 購入, 成約, 提示, 契約, 落札, 入札, 판매, 구매, 매입, 계약, 성약,
        체결, 오퍼, 제시, 호가, 낙찰, 입찰, bán, mua, chào, chốt, báo giá, trả giá, ký, đặt, trúng thầu, niêm yết, khớp,
        ขาย, ซื้อ, เสนอ, เสนอขาย, ปิด, ตกลง, ประมูล, สั่งซื้อ, jual, dijual, beli, dibeli, tawar,
        menawarkan, ditawarkan, laku, terjual, order, pesan, lelang, tender proyek, nego, deal harga, benta,
        bili, binenta, binili, alok, bech, becha, bika, kharida, kharide, satmak, almak, deals, cross,
        match, fill, print, transfer, transferred, retire, retired, retiring, cancel, cancelled, swap,
        switch, hedge, hedged, place, showed, see, saw, estimate, estimated, put, mark, marked, call, price,
        priced, pricing, worked, working, improve, improved, raise, lower, reload, reloaded, refresh,
        refreshed, look, chase, chasing, reject, rejected, refuse, scoop up, liquidated, source, sourced,
        originate, issue, issued, reserve, reserved, confirm, confirmed, test, tested, got done, went
        through, went at, give up, mine, yours, vender, comprar, ofrecer, oferta, ofertar, cerrar, negociar,
        verkauft, gekauft, kaufen, verkaufen, angeboten, gehandelt, vendu, acheté, vendre, acheter, sattı,
        aldı, 売り, 買い, 매수, 매도, 거래]
      people_first_names: [
        Adam, Alan, Alejandro, Alex, Alice, Alvaro, Amanda, Amy, Ana, Andre, Andrea, Andres, Andrew, Andy,
        Angela, Anna, Anne, Anthony, Antonio, Ashley, Barry, Ben, Beth, Bill, Bob, Brad, Brandon, Brenda,
        Brent, Brett, Brian, Bruce, Bruno, Bryan, Caio, Camila, Carl, Carla, Carlos, Carol, Caroline,
        Catherine, Charles, Charlie, Chad, Chris, Christina, Christine, Claire, Claudia, Clint, Cody, Colin,
        Connor, Craig, Curtis, Dan, Dana, Daniel, Danny, Darren, Dave, David, Dean, Debbie, Denise, Dennis,
        Derek, Diana, Diego, Doug, Drew, Duncan, Dustin, Ed, Eddie, Eduardo, Elena, Emily, Emma, Eric, Erin,
        Esteban, Evan, Fabio, Felipe, Fernanda, Fernando, Francisco, Frank, Fred, Gabriel, Gary, Gavin,
        George, Gerry, Gil, Giovanni, Glenn, Gordon, Graham, Grant, Greg, Guillermo, Gustavo, Hannah, Harry,
        Heather, Hector, Heidi, Helen, Henry, Howard, Hugo, Ian, Isabel, Ivan, Jack, Jackie, Jacob, Jaime,
        Jake, James, Jamie, Jan, Jane, Janet, Jason, Javier, Jay, Jeff, Jen, Jenna, Jennifer, Jeremy, Jerry,
        Jess, Jessica, Jill, Jim, Jimmy, Joan, Joanne, Joao, João, Joe, Joel, John, Johnny, Jon, Jonathan,
        Jordan, Jorge, Jose, Josh, Juan, Julia, Julian, Julie, Julio, Justin, Karen, Karl, Kate, Katie,
        Keith, Kelly, Ken, Kevin, Kim, Kirk, Kristen, Kurt, Kyle, Lance, Larry, Laura, Lauren, Lee, Leo,
        Leonardo, Linda, Lisa, Liz, Logan, Louis, Luca, Lucas, Lucia, Luis, Luke, Maggie, Manuel, Marc,
        Marcelo, Marco, Marcos, Margaret, Maria, Mario, Marisa, Mark, Marta, Martin, Mary, Mateo, Matt,
        Matthew, Mauricio, Max, Megan, Melissa, Mia, Michael, Michelle, Miguel, Mike, Mitch, Molly, Monica,
        Nancy, Natalia, Natalie, Nate, Nathan, Neil, Nick, Nicole, Nina, Nora, Oliver, Oscar, Owen, Pablo,
        Pam, Pat, Patricia, Patrick, Paul, Paula, Paulo, Pedro, Pete, Peter, Phil, Rachel, Rafael, Ralph,
        Randy, Raul, Ray, Rebecca, Renata, Ricardo, Rich, Richard, Rick, Rita, Rob, Robert, Roberto,
        Rodrigo, Roger, Ron, Rosa, Ross, Roy, Russ, Ryan, Sam, Samantha, Sandra, Santiago, Sara, Sarah,
        Scott, Sean, Sebastian, Sergio, Shane, Shannon, Shaun, Silvia, Simon, Sofia, Spencer, Stacy, Stefan,
        Steph, Stephanie, Stephen, Steve, Steven, Stuart, Sue, Susan, Tara, Ted, Teresa, Terry, Theresa,
        Thiago, Thomas, Tim, Tina, Todd, Tom, Tommy, Tony, Tracy, Travis, Trevor, Troy, Ty, Tyler, Valeria,
        Vanessa, Victor, Victoria, Vince, Vincent, Wade, Walt, Wayne, Wendy, Wes, Will, William, Xavier,
        Zach, Wei, Jian, Jun, Ming, Hui, Li, Lei, Hao, Tao, Feng, Bo, Gang, Qiang, Xin, Yang, Yu, Fang, Na,
        Ping, Lin, Jing, Ying, Xiao, Xiaoming, Zhen, Kai, Liang, Peng, Chao, Bin, Dong, Hong, Hua, Guo, Jie,
        Rui, Long, Mei, Ling, Yan, Raymond, Kelvin, Desmond, Terence, Adrian, Alvin, Benny, Wilson, Jackson,
        Kenny, Ah Seng, Ah Beng, Ah Hock, Boon, Boon Hock, Chee Keong, Kok Wai, Wai Kit, Ka Ming, Chi Wai,
        Siu Ming, Min, Minho, "Min-jun", Jihoon, "Ji-hoon", Sung, Sungho, Sang, Young, Youngjin, Jinwoo,
        Hyun, Seok, Seung, Tae, Taehyung, "Dong-hyun", Woo, Kyung, Park, Choi, Takeshi, Hiroshi, Kenji,
        Takashi, Satoshi, Yuki, Koji, Shinji, Daisuke, Makoto, Akira, Naoki, Tanaka, Sato, Suzuki, Yamada,
        Watanabe, Hung, Dung, Tuan, Minh, Long Nguyen, Hai, Duc, Thanh, Huong, Linh, Lan, Quang, Trung, Nam,
        Khanh, Phuong, Thuy, Hanh, Anh, Somchai, Somsak, Anan, Prasit, Nattapong, Chai, Kittipong, Wichai,
        Niran, Suchart, Pongsak, Apichart, Siriporn, Nok, Ploy, Khun Chai, Ahmad, Azman, Faizal, Hafiz,
        Ismail, Zul, Rashid, Aziz, Razak, Siti, Budi, Agus, Joko, Slamet, Eko, Dedi, Hendra, Rudi, Andi,
        Bambang, Wahyu, Yanto, Iwan, Sri, Dewi, Rina, Pak Budi, "Jun-jun", Rey, Ramon, Carlo, Noel, Jojo,
        Bong, Arnel, Liza, Maricel, Raj, Rajesh, Suresh, Ramesh, Sanjay, Vijay, Anil, Sunil, Amit, Rahul,
        Rohit, Vikas, Vivek, Manoj, Deepak, Ashok, Prakash, Naveen, Arun, Kumar, Karthik, Pradeep, Ravi,
        Ajay, Gopal, Mahesh, Nitin, Ankit, Priya, Neha, Imran, Asif, Tariq, Bilal, Usman, Kamran, Farhan,
        Shahid, Salman, Karim, Rahim, Hasan, Rafiq, Jamal, Nasir, Kabir, Shakil, Nimal, Sunil Perera,
        Chaminda, Mohammed, Mohamed, Ali, Omar, Khalid, Yousef, Hassan, Abdullah, Fahad, Saeed, Tarek, Reza,
        Mehdi, Hossein, Mehmet, Ahmet, Mustafa, Murat, Emre, Can, Hakan, Burak, Serkan, Ozan, Sergey,
        Dmitry, Alexey, Oleg, Igor, Andrey, Vladimir, Olga, Ollie, Toby, Lucy, Sophie, Olivia, Zoe, Ewan,
        Fiona, Hamish, Iain, Angus, Siobhan, Niamh, Liam, Conor, Sven, Lars, Erik, Henrik, Anders, Jens,
        Mads, Nils, Ole, Bjorn, Björn, Ingrid, Astrid, Freja, Karin, Signe, Mikko, Jukka, Hans, Klaus,
        Jürgen, Markus, Matthias, Felix, Lukas, Moritz, Pieter, Bart, Joost, Maarten, Sander, Wouter, Anke,
        Heike, Katrin, Lena, Ulrike, Pierre, Jean, Luc, Antoine, Guillaume, Julien, Mathieu, Nicolas,
        Thibault, Camille, Chloé, Céline, Élodie, Marie, Giulia, Matteo, Paolo, Francesca, Chiara, José,
        Andrés, Carolina, Daniela, Gabriela, María, Mariana, Valentina, Ximena, Tiago, Beatriz, Luiza,
        Leticia, Elif, Ayşe, Zeynep, Selin, Deniz, Ahmed, Yusuf, Fatima, Layla, Aisha, Noor, Amir, Wanjiru,
        Wanjiku, Kamau, Mwangi, Otieno, Achieng, Njoroge, Kipchoge, Kwame, Kofi, Ama, Akosua, Chidi, Emeka,
        Ngozi, Ade, Tunde, Thabo, Sipho, Lerato, Nomsa, Tendai, Tatenda, Farai, Mutale, Chanda, "Jean-Paul",
        Claudine, Abebe, Tsegaye, Musa, Rohan, Arjun, Karan, Manish, Nikhil, Pooja, Anjali, Vikram, Kavita,
        Sunita, Meera, Divya, Chen, Zhang, Wang, Liu, Haruto, Sakura, Naoko, Keiko, Yuko, Minjun, Jiwon,
        Seojun, Nguyen, Putri, Rizky, Adi, Ayu, Farid, Nurul, Azlan, Jasmine, Wee, Jia, Yong, Grace, Joy,
        Damien, Kylie, Tane, Aroha]
      publications: [
        Argus, Argus Media, Platts, "S&P Global", "S&P Global Commodity Insights", SPGCI, Commodity
        Insights, Energy Aspects, OPIS, DTN, NGI, Reuters, LSEG, Refinitiv, Bloomberg, BBG, General Index,
        GX, ICIS, OilX, Kpler, Vortexa, Rystad, Wood Mackenzie, WoodMac, Genscape, EIA, API, IEA, OPEC,
        Petroleum Argus, PetroChem Wire, Quantum, Net Energy, Enverus, RBN, RBN Energy, Energy Intelligence,
        Baker Hughes, Canadian Energy Regulator, CER, "Oil & Gas Journal", Valor, Platts window, Platts MOC,
        Argus Open Markets, AOM, Fastmarkets, Metal Bulletin, MB, SBB, Kallanish, SteelOrbis, Steel Orbis,
        Mysteel, SteelHome, Lange Steel, Lange, Custeel, SMM, Shanghai Metals Market, Zhaogang, Xiben,
        SteelMint, BigMint, CoalMint, Joint Plant Committee, JPC, SteelBB, ScrapMonster, Davis Index, CRU,
        MEPS, World Steel Dynamics, Steel Business Briefing, Tex Report, Japan Metal Daily, Japan Metal
        Bulletin, Tetsugen, Sangyo Shimbun, Sangyo Shinbun, Nikkei, Nikkan Sangyo, 日刊鉄鋼新聞, 産業新聞, 日刊産業新聞,
        鉄鋼新聞, SteelDaily, Steel Daily, 스틸데일리, 철강금속신문, 페로타임즈, Ferro Times, SteelNews, SEAISI, Eurofer,
        worldsteel, CISA, KOSA, KISA, JISF, Xinhua, Caixin, Metal Expert, MetalExpert, Metals Wire, Rusmet,
        Steel Radar, SteelRadar, Yieh, Yieh Corp, Steelguru, Vietnam Steel Association, VSA, MISIF, ISIT,
        我的钢铁, 我的钢铁网, 兰格, 西本, 钢之家, 找钢网, 卓创, 富宝, SPGI, Quantum Commodity Intelligence, QCI, Carbon Pulse, CP,
        Montel, BNEF, BloombergNEF, Carbon Herald, Carbon Brief, Ecosystem Marketplace, EM, Environmental
        Finance, Trove, MSCI Carbon Markets, AlliedOffsets, Abatable, Sylvera, BeZero, Viridios, ClearBlue,
        ClearBlue Markets, Veyt, Vertis, Reccessary, Climate Home, Guardian, The Guardian, FT, Financial
        Times, WSJ, Business Green, cCarbon, California Carbon, CaliforniaCarbon, CDR.fyi, Heatmap, AFR,
        RepuTex, CORE Markets, Jarden, Carbon News, Carbon Market Watch]
    """#
}
